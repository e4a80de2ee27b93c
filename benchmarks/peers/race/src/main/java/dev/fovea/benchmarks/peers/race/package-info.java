/** Starts everybody in turn and compares what they print. */
package dev.fovea.benchmarks.peers.race;
