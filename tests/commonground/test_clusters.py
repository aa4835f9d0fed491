import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import silhouette_score

from app.commonground.clusters import k_means
from app.commonground.silhouettes import distances, silhouette, silhouette_by_parts
from app.commonground.splitting import split
from app.commonground.votes import Reals


def blobs(seed: int, centres: int, points: int = 240) -> Reals:
    return np.asarray(
        make_blobs(points, centers=centres, cluster_std=1.5, random_state=seed)[0], np.float64
    )


@pytest.mark.parametrize("k", [2, 3, 5])
def test_clusters_are_as_tight_as_those_of_the_oracle(k: int) -> None:
    points = blobs(k, k)
    found = k_means(points, np.ones(len(points)), k)
    oracle = KMeans(k, n_init=20, random_state=0).fit(points)
    assert found.spread == pytest.approx(oracle.inertia_, rel=1e-6)


def test_a_weight_is_as_many_points() -> None:
    points = blobs(1, 3, 40)
    times = np.arange(40) % 3 + 1
    weight = times.astype(np.float64)
    many = np.repeat(points, times, axis=0)
    found = k_means(points, weight, 3)
    assert found.spread == pytest.approx(k_means(many, np.ones(len(many)), 3).spread)


def test_no_cluster_is_empty_where_points_coincide() -> None:
    points = np.repeat(np.array([[0.0, 0.0], [1.0, 2.0]]), 5, axis=0)
    found = k_means(points, np.ones(10), 4)
    assert sorted(np.bincount(found.label)) == [5, 5]
    assert found.spread == 0.0


def test_the_silhouette_is_that_of_the_oracle() -> None:
    points = blobs(7, 4)
    label = k_means(points, np.ones(len(points)), 3).label
    label[0] = 3  # alone in its cluster
    told = silhouette(distances(points), label)
    assert told == pytest.approx(silhouette_score(points, label), abs=1e-12)


def test_the_silhouette_by_parts_is_near_the_whole_one() -> None:
    points = blobs(7, 3, 1500)
    parts = k_means(points, np.ones(1500), 100, restarts=1)
    label = k_means(points, np.ones(1500), 3).label
    told = silhouette_by_parts(distances(points, parts.centre), parts.label, label)
    assert told == pytest.approx(silhouette_score(points, label), abs=0.01)
    one = np.zeros_like(label)
    assert silhouette_by_parts(distances(points, parts.centre), parts.label, one) == 0.0


@pytest.mark.parametrize("centres", [2, 3, 4, 5])
def test_as_many_groups_as_there_are_heaps(centres: int) -> None:
    angle = 2 * np.pi * np.arange(centres) / centres
    middle = 20 * np.column_stack((np.cos(angle), np.sin(angle)))
    points, heap = make_blobs(600, centers=middle, random_state=3)
    group = split(points).of(points)
    pairs = {(int(a), int(b)) for a, b in zip(heap, group, strict=True)}
    assert len(pairs) == centres


def test_the_largest_group_is_the_first() -> None:
    points = np.repeat(np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]]), [3, 9, 5], axis=0)
    found = split(points, 3)
    assert_array_equal(np.bincount(found.of(points)), [9, 5, 3])
