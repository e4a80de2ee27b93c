package dev.fovea.datasets.fetch;

import java.net.URI;

/**
 * A file as its publisher has it.
 *
 * @param uri where it is, http or https: the digest, not the connection, says that it is the right one
 * @param name what it is called here
 * @param bytes its length
 * @param sha256 of its bytes, hexadecimal
 */
public record PublishedFile(URI uri, String name, long bytes, String sha256) {
    public PublishedFile {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("expected a plain file name, got '" + name + "'");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException(name + ": expected a length of at least 1 byte, got " + bytes);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(name + ": expected a SHA-256 of 64 hexadecimal digits, got " + sha256);
        }
    }
}
