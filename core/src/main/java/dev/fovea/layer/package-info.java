/**
 * What users write: one record a layer, plain data. Each infers and checks its output shape and counts its parameters and
 * multiply-adds. No arithmetic lives here, and nothing that runs: that is {@code dev.fovea.engine}'s.
 */
package dev.fovea.layer;
