/**
 * What a network learns from and looks at: data sets of labelled images, pictures, and the preprocessing between their
 * pixels and a network's input. Readers of files do not live here. Depends on {@code tensor}, {@code random} and the
 * exceptions.
 */
package dev.fovea.data;
