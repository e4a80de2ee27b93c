package dev.fovea.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void givesTheNumbersOfThePublishedAlgorithm() {
        // java.util.SplittableRandom is the paper's own implementation
        SplittableRandom published = new SplittableRandom(42);
        SplitMix64 random = new SplitMix64(42);
        for (int i = 0; i < 100; i++) {
            assertThat(random.nextLong()).isEqualTo(published.nextLong());
        }
    }

    @Test
    void goesOnFromItsState() {
        SplitMix64 random = new SplitMix64(7);
        random.nextGaussian();
        SplitMix64 resumed = new SplitMix64(random.state());
        assertThat(resumed.nextLong()).isEqualTo(random.nextLong());
    }

    @Test
    void beginsAnewWhenReseeded() {
        SplitMix64 random = new SplitMix64(7);
        random.nextGaussian();
        random.reseed(8);
        SplitMix64 fresh = new SplitMix64(8);
        assertThat(random.state()).isEqualTo(fresh.state());
        assertThat(random.nextLong()).isEqualTo(fresh.nextLong());
        assertThat(random.nextGaussian()).isEqualTo(fresh.nextGaussian());
    }

    @Test
    void aStreamOfAStreamIsTheStreamOfBoth() {
        assertThat(SplitMix64.stream(5, 6, 7)).isEqualTo(SplitMix64.stream(SplitMix64.stream(5, 6), 7));
    }

    @Test
    void neighbouringStreamsDoNotRepeatEachOther() {
        // 100 x 100 streams and the first ten numbers of each: all different
        Set<Long> numbers = new HashSet<>();
        for (int a = 0; a < 100; a++) {
            for (int b = 0; b < 100; b++) {
                SplitMix64 random = new SplitMix64(SplitMix64.stream(1, a, b));
                for (int i = 0; i < 10; i++) {
                    numbers.add(random.nextLong());
                }
            }
        }
        assertThat(numbers).hasSize(100 * 100 * 10);
    }

    @Test
    void streamsStartIndependently() {
        int n = 40_000;
        double sum = 0;
        double products = 0;
        for (int i = 0; i < n; i++) {
            double first = new SplitMix64(SplitMix64.stream(3, i / 200, i % 200)).nextGaussian();
            double next = new SplitMix64(SplitMix64.stream(3, i / 200, i % 200 + 1)).nextGaussian();
            sum += first;
            products += first * next;
        }
        assertThat(sum / n).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(products / n).isCloseTo(0, within(5 / Math.sqrt(n)));
    }

    @Test
    void streamsDifferBySeedByPathAndByOrder() {
        assertThat(SplitMix64.stream(1, 2, 3))
                .isEqualTo(SplitMix64.stream(1, 2, 3))
                .isNotEqualTo(SplitMix64.stream(1, 3, 2))
                .isNotEqualTo(SplitMix64.stream(2, 2, 3))
                .isNotEqualTo(SplitMix64.stream(1, 2));
    }

    @Test
    void uniformsFillTheirRangeEvenly() {
        SplitMix64 random = new SplitMix64(1);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[random.nextInt(10)]++;
            assertThat(random.nextFloat()).isBetween(0f, Math.nextDown(1f));
        }
        // a binomial count has a deviation of 95; five of them
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(n -> assertThat(n).isBetween(10_000 - 475, 10_000 + 475));
    }

    @Test
    void gaussiansHaveMeanZeroAndVarianceOne() {
        SplitMix64 random = new SplitMix64(3);
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double g = random.nextGaussian();
            sum += g;
            squares += g * g;
        }
        assertThat(sum / n).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(squares / n).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
    }

    @Test
    void shuffleKeepsTheElements() {
        int[] order = IntStream.range(0, 100).toArray();
        new SplitMix64(5).shuffle(order);
        assertThat(order).isNotEqualTo(IntStream.range(0, 100).toArray());
        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, 100).toArray());
    }

    @Test
    void refusesABoundThatIsNotPositive() {
        assertThatThrownBy(() -> new SplitMix64(0).nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound must be positive, got 0");
    }
}
