/**
 * The arithmetic: {@link dev.fovea.kernel.Kernels} is the seam between a plan and what computes it, {@link
 * dev.fovea.kernel.ScalarKernels} the plain implementation that specifies every other. Plain loops over {@code float[]}
 * live here, and no idea of layers, threads or training.
 *
 * <p>Contract of every kernel: samples {@code from} (inclusive) to {@code to} (exclusive) of arrays that start at sample 0;
 * outputs and {@code dx} are overwritten, parameter gradients are added to; nothing is allocated and nothing validated.
 * A kernel holds no state, so threads share it; scratch comes from the caller.
 */
package dev.fovea.kernel;
