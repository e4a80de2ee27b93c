/**
 * The seed's formulas as they stand, in double precision on plain arrays: convolution, pooling, activations and fully
 * connected layers, forward and backward. A matrix is {@code double[height][width]}, a feature map {@code
 * double[channel][height][width]}, a bank of filters {@code double[filter][channel][height][width]}.
 *
 * <p>What lives here is read beside the seed and serves as a second oracle for the kernels, so the code follows the formula
 * and is never tuned. What may not live here: anything that trains or runs a network, anything fast, and any dependency
 * but the JDK. Where the seed slips, the code is what is right; {@code docs/seed.md} lists every erratum (M for mathematics,
 * S for script) and the comments here name them.
 *
 * <p>Every method checks its arguments and throws {@link java.lang.IllegalArgumentException}; none changes them.
 */
package dev.fovea.textbook;
