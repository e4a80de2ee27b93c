package dev.fovea.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which arrays share memory: two whose lives do not overlap may. The times are those of the operations, forward 0 to n - 1 and
 * backward n to 2n - 1.
 *
 * @param buffer the buffer of each array
 * @param sizes floats of each buffer, for one sample
 */
record Buffers(int[] buffer, int[] sizes) {
    /**
     * An array and its life, both ends included.
     *
     * @param size floats a sample; nothing of size 0 needs a buffer
     */
    record Life(int size, int birth, int death) {}

    /** Goes through the lives by birth and gives each the free buffer that fits best, or grows the largest, or makes one. */
    static Buffers assign(List<Life> lives) {
        int[] buffer = new int[lives.size()];
        List<Integer> sizes = new ArrayList<>();
        List<Integer> freeAfter = new ArrayList<>(); // by buffer
        List<Integer> order = IntStream.range(0, lives.size())
                .filter(i -> lives.get(i).size() > 0)
                .boxed()
                .sorted((i, j) ->
                        Integer.compare(lives.get(i).birth(), lives.get(j).birth()))
                .toList();
        for (int i : order) {
            Life life = lives.get(i);
            int best = -1;
            for (int b = 0; b < sizes.size(); b++) {
                if (freeAfter.get(b) < life.birth() && (best < 0 || fits(life, sizes.get(b), sizes.get(best)))) {
                    best = b;
                }
            }
            if (best < 0) {
                best = sizes.size();
                sizes.add(0);
                freeAfter.add(0);
            }
            buffer[i] = best;
            sizes.set(best, Math.max(sizes.get(best), life.size()));
            freeAfter.set(best, life.death());
        }
        return new Buffers(buffer, sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Whether a buffer suits a life better than another: the smallest that is large enough, otherwise the largest. */
    private static boolean fits(Life life, int size, int than) {
        if (size >= life.size()) {
            return than < life.size() || size < than;
        }
        return than < life.size() && size > than;
    }

    /** Floats a sample of all buffers together. */
    long total() {
        return IntStream.of(sizes).asLongStream().sum();
    }
}
