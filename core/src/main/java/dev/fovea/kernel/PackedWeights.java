package dev.fovea.kernel;

/**
 * The weights and bias of a layer as a kernel reads them.
 *
 * @param w the weights as networks hold them
 * @param b the bias
 * @param packed the weights once more in the order in which the kernel at hand wants to read them, of the kernel's {@code
 *     packedSize()}; its {@code pack} makes it from w whenever w has changed
 */
public record PackedWeights(float[] w, float[] b, float[] packed) {}
