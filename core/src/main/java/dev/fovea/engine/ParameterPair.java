package dev.fovea.engine;

/**
 * The weight and bias of an operation with their gradients, shared with whoever owns them. Without a bias, {@code b} is a
 * constant zero and {@code db} is written in vain.
 */
record ParameterPair(float[] w, float[] b, float[] dw, float[] db) {}
