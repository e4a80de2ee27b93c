/**
 * Files that hold what was learned: {@link dev.fovea.formats.ModelFile} and {@link dev.fovea.formats.CheckpointFile}, below
 * them the container {@link dev.fovea.formats.Safetensors}, which knows nothing of networks, and the way every file is
 * written, whole or not at all. {@link dev.fovea.formats.Npy} and {@link dev.fovea.formats.Npz} are NumPy's files. Reading takes files as
 * hostile; {@code docs/files.md} describes them. Data sets and pictures are not read here. Depends on core and Jackson.
 */
package dev.fovea.formats;
