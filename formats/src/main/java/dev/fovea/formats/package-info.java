/**
 * Files that hold weights: the safetensors container and the way every file is written, whole or not at all. What a model
 * or a checkpoint is stands above this package's containers; networks, training and datasets may not be known to them.
 * Depends on core and Jackson.
 */
package dev.fovea.formats;
