/**
 * The kernels once more, on the Vector API: every class here is a fast twin of one of core's scalar kernels and computes the
 * same up to rounding. {@link dev.fovea.simd.VectorKernels} is the one place where a kernel is chosen for a geometry.
 *
 * <p>Rules of the craft: vectors are loaded from {@code float[]}; accumulators are local variables, at most as many as there
 * are registers for ({@link dev.fovea.simd.Lanes}); no vector crosses a method, for it would be boxed; loops step by
 * compile-time constants. Kernels work with any number of lanes.
 */
package dev.fovea.simd;
