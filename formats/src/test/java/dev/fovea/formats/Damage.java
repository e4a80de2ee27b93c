package dev.fovea.formats;

import dev.fovea.random.SplitMix64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Seeded damage to files: to any of their bytes, or only to the texts, so that it gets past the container. */
final class Damage {
    private static final String[] PIECES = {
        "null",
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "-",
        "1e999",
        "NaN",
        "\"NaN\"",
        "2147483648",
        "-1",
        "0",
        "9",
        "9223372036854775807",
        "1.5",
        "true",
        "\\u0000",
        "\n",
        "\u2028",
        " ",
        "x",
        "->",
        "*4096",
        "@",
        "ADD relu1",
        "FROM input",
        "30000",
        "\"a\":1,",
        "{}",
        "[[[[",
        "\uD83D\uDE00"
    };

    private final SplitMix64 random;

    Damage(long seed) {
        this.random = new SplitMix64(seed);
    }

    /** The file with one to three injuries. */
    byte[] of(byte[] good, Written written) {
        boolean texts = random.nextInt(3) > 0;
        Map<String, String> metadata = written.metadata();
        byte[] bytes = good;
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (texts) {
                List<Map.Entry<String, String>> entries = new ArrayList<>(metadata.entrySet());
                Map.Entry<String, String> entry = entries.get(random.nextInt(entries.size()));
                Map.Entry<String, String> other = entries.get(random.nextInt(entries.size()));
                entry.setValue(text(entry.getValue(), other.getValue()));
            } else {
                bytes = bytes(bytes);
            }
        }
        return texts ? written.with(metadata) : bytes;
    }

    private String text(String text, String other) {
        int at = random.nextInt(text.length() + 1);
        int end = at + random.nextInt(1 + Math.min(8, text.length() - at));
        String piece = PIECES[random.nextInt(PIECES.length)];
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, at) + piece + text.substring(at);
            case 2 -> text.substring(0, at) + piece + text.substring(end);
            case 3 -> text.substring(0, end) + text.substring(at);
            default -> random.nextInt(9) == 0 ? other : value(text, piece);
        };
    }

    /** One of the values of a JSON text replaced. */
    private String value(String text, String piece) {
        List<Integer> colons = new ArrayList<>();
        for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
            colons.add(i);
        }
        if (colons.isEmpty()) {
            return piece;
        }
        int from = colons.get(random.nextInt(colons.size())) + 1;
        int to = from;
        while (to < text.length() && ",}]".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return text.substring(0, from) + piece + text.substring(to);
    }

    /** The file with one injury somewhere. */
    byte[] bytes(byte[] good) {
        if (good.length == 0) {
            return good;
        }
        int at = random.nextInt(good.length);
        byte[] bad = good.clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(good, at);
            }
            case 1 -> bad[at] = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8)[0];
            case 2 -> {
                int count = random.nextInt(1 + Math.min(16, good.length - at));
                System.arraycopy(good, at, bad, random.nextInt(1 + good.length - count), count);
            }
            default -> bad[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bad;
    }
}
