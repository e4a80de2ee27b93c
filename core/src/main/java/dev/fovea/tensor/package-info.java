/** A {@code float[]} with a shape, and nothing else. Depends on nothing. */
package dev.fovea.tensor;
