package dev.fovea.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangeTest {
    private static final int MOST = (1 << Range.BITS) - 1;

    private final Range range = new Range();

    @Test
    void givesItsTasksInOrderAndThenNone() {
        range.begin(1, 5, 8);
        assertThat(range.take(1)).isEqualTo(5);
        assertThat(range.take(1)).isEqualTo(6);
        assertThat(range.take(1)).isEqualTo(7);
        assertThat(range.take(1)).isEqualTo(-1);
        assertThat(range.take(1)).isEqualTo(-1);
    }

    @Test
    void isEmptyAtFirstAndWhereNothingIsInIt() {
        assertThat(range.take(0)).isEqualTo(-1);
        range.begin(3, 4, 4);
        assertThat(range.take(3)).isEqualTo(-1);
    }

    @Test
    void givesNothingToWhoMeansAnotherRound() {
        range.begin(2, 0, 3);
        assertThat(range.take(1)).isEqualTo(-1);
        assertThat(range.take(3)).isEqualTo(-1);
        assertThat(range.take(2)).isZero();
        range.begin(3, 0, 3);
        assertThat(range.take(2)).isEqualTo(-1);
        assertThat(range.take(3)).isZero();
    }

    /** The three numbers share a word: none may run into its neighbour. */
    @Test
    void holdsTheLargestNumbers() {
        for (int round : new int[] {0, 1, (1 << 24) - 1, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            range.begin(round, MOST - 2, MOST);
            assertThat(range.take(round + 1)).isEqualTo(-1);
            assertThat(range.take(round)).isEqualTo(MOST - 2);
            assertThat(range.take(round)).isEqualTo(MOST - 1);
            assertThat(range.take(round)).isEqualTo(-1);
        }
    }

    @Test
    void givesEachTaskToOneOfSeveralThatAsk() throws InterruptedException {
        int tasks = 30_000;
        AtomicIntegerArray taken = new AtomicIntegerArray(tasks);
        range.begin(7, 0, tasks);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> {
                for (int task = range.take(7); task >= 0; task = range.take(7)) {
                    taken.incrementAndGet(task);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(IntStream.range(0, tasks).map(taken::get)).allMatch(n -> n == 1);
    }
}
