package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.data.Images;
import dev.fovea.tensor.Shape;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The two IDX files of one part of a data set.
 *
 * @param images (n, height, width)
 * @param labels (n)
 */
record LabelledIdx(Idx images, Idx labels) {
    LabelledIdx {
        if (images.dims().length != 3) {
            throw new FileFormatException(
                    images.name(),
                    "expected images (count, height, width), got dimensions " + images.shape()
                            + ": is this the right file?");
        }
        if (labels.dims().length != 1) {
            throw new FileFormatException(
                    labels.name(),
                    "expected labels (count), got dimensions " + labels.shape() + ": is this the right file?");
        }
        if (labels.dims()[0] != images.dims()[0]) {
            throw new FileFormatException(
                    labels.name(),
                    "expected " + images.dims()[0] + " labels, one for each image of " + images.name() + ", got "
                            + labels.dims()[0] + ": take both files from the same data set");
        }
    }

    Images toImages() {
        int[] of = new int[labels.data().length];
        for (int i = 0; i < of.length; i++) {
            of[i] = labels.data()[i] & 0xFF;
        }
        return new Images(Shape.image(1, images.dims()[1], images.dims()[2]), images.data(), of);
    }

    /** The SHA-256 (hexadecimal) of the raw bytes of both files, images first. */
    String sha256() {
        MessageDigest digest = Idx.newSha256();
        images.digest(digest);
        labels.digest(digest);
        return HexFormat.of().formatHex(digest.digest());
    }
}
