/** LeNet-5 in Deeplearning4j; the same sources are compiled against two of its releases. */
package dev.fovea.benchmarks.peers.dl4j;
