/**
 * How a network runs: one file an operation with forward and backward side by side, and the {@link dev.fovea.engine.Plan} that
 * puts them in order and splits a batch over threads. Nothing here knows what training is for.
 */
package dev.fovea.engine;
