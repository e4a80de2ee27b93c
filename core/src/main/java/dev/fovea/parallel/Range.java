package dev.fovea.parallel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tasks of one round that wait to be taken. Round, end and next task stand in one word, so that whoever takes a task knows that it
 * is one of the round he means.
 */
final class Range {
    static final int BITS = 20;
    private static final int MASK = (1 << BITS) - 1;
    private static final int ROUNDS = (1 << (Long.SIZE - 2 * BITS)) - 1; // numbers of rounds repeat after 16 million

    private final AtomicLong state = new AtomicLong();

    /** The tasks {@code from} to {@code to - 1} of a round. */
    void begin(int round, int from, int to) {
        state.set(((long) (round & ROUNDS) << (2 * BITS)) | ((long) to << BITS) | from);
    }

    /** The next task of the round, or -1 if there is none. */
    int take(int round) {
        while (true) {
            long now = state.get();
            int next = (int) now & MASK;
            int end = (int) (now >>> BITS) & MASK;
            if (now >>> (2 * BITS) != (round & ROUNDS) || next >= end) {
                return -1;
            }
            if (state.compareAndSet(now, now + 1)) {
                return next;
            }
        }
    }
}
