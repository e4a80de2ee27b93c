/** Networks and kernels in Fovea, through what users call. */
package dev.fovea.benchmarks.peers.fovea;
