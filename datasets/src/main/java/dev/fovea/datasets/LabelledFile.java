package dev.fovea.datasets;

import java.nio.file.Path;

/**
 * A picture's file and what is on it.
 *
 * @param file where it lies
 * @param label the name of its class
 */
record LabelledFile(Path file, String label) {}
