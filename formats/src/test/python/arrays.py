"""Writes formats/src/test/resources/dev/fovea/formats/numpy: what NumPy saves, for NpyTest and NpzTest.

Run with NumPy 1.24.2 (Debian 12's python3-numpy): python3 formats/src/test/python/arrays.py DIRECTORY
"""

import sys

import numpy as np

directory = sys.argv[1]


def six(dtype):
    """(2, 3), row by row: from -0.5 by 0.25, from -2 by 1, from 0 by 42, or true and false in turn."""
    kind = np.dtype(dtype).kind
    n = np.arange(6)
    values = {"f": (n - 2) / 4, "i": n - 2, "u": 42 * n, "b": n % 2 == 0}[kind]
    return values.reshape(2, 3).astype(dtype)


TYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]
np.savez(f"{directory}/types.npz", **{t: six("<" + t) for t in TYPES})
np.savez_compressed(f"{directory}/deflated.npz", zeros=np.zeros((100, 100), "<f4"), f4=six("<f4"))
np.savez(
    f"{directory}/orders.npz",
    **{"big-" + t: six(">" + t) for t in TYPES},
    fortran=np.asfortranarray(six("<i2")),
    fortran4=np.asfortranarray(np.arange(120, dtype="<i4").reshape(2, 3, 4, 5)),
    scalar=np.float32(2.5),
    vector=np.arange(3, dtype="<f4"),
    empty=np.zeros((0, 3), "<f8"),
)
for version in (1, 2, 3):
    with open(f"{directory}/version{version}.npy", "wb") as f:
        np.lib.format.write_array(f, six("<f4"), version=(version, 0))
np.save(f"{directory}/record.npy", np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
np.save(f"{directory}/object.npy", np.array([{}], object), allow_pickle=True)
