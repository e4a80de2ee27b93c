/** LeNet-5 and kernels in Fovea, through what users call. */
package dev.fovea.benchmarks.peers.fovea;
