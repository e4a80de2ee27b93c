/** Kernels on one core, in GFLOP/s and per cent of the peak that the same run measures. */
package dev.fovea.benchmarks.jmh;
