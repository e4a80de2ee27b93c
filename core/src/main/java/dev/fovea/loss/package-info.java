/** What training minimises, as plain data; the arithmetic is {@code dev.fovea.kernel}'s. */
package dev.fovea.loss;
