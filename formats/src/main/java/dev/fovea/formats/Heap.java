package dev.fovea.formats;

import dev.fovea.FileFormatException;
import java.util.Locale;

/** What a file claims against what the Java heap holds. */
final class Heap {
    private Heap() {}

    /** Refuses in front what can never fit, so that nothing else in this process runs out of memory for it. */
    static void require(Object file, String what, long bytes) {
        if (bytes > Runtime.getRuntime().maxMemory()) {
            throw tooLarge(file, what + " " + gib(bytes));
        }
    }

    static FileFormatException tooLarge(Object file, String what) {
        return new FileFormatException(
                file,
                what + ", the Java heap holds at most "
                        + gib(Runtime.getRuntime().maxMemory()) + ": start java with a larger -Xmx");
    }

    static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes * 0x1p-30);
    }
}
