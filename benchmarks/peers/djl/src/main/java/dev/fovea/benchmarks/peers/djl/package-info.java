/** Networks and kernels in PyTorch through DJL. */
package dev.fovea.benchmarks.peers.djl;
