/**
 * The {@code fovea} command line: one class a command, and what all of them share ({@link dev.fovea.cli.CommonOptions},
 * {@link dev.fovea.cli.Console}). Commands read options, call the library and print; whatever could be used from Java lives
 * in the library, not here.
 */
package dev.fovea.cli;
