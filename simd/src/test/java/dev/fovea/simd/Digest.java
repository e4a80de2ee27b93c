package dev.fovea.simd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of the bits of floats, all NaN being the same. */
final class Digest {
    private final MessageDigest sha256;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Digest add(float[] x) {
        for (int bits : Sweep.bits(x)) {
            add(bits);
        }
        return this;
    }

    Digest add(int[] x) {
        for (int value : x) {
            add(value);
        }
        return this;
    }

    private void add(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            sha256.update((byte) (value >> shift));
        }
    }

    /** The first 16 digits. */
    String text() {
        return HexFormat.of().formatHex(sha256.digest(), 0, 8);
    }
}
