/**
 * What all that take part in the comparison share: the networks, the samples, the tasks and how they are timed. Nothing here
 * knows any of the libraries, and each runs in a JVM of its own.
 */
package dev.fovea.benchmarks.peers;
