package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.data.Images;
import dev.fovea.data.Picture;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Decodes files of pictures, several at once, straight into the bytes of images: besides those no more than one picture a
 * thread is in memory.
 */
final class PictureDecoder {
    private static final int LISTED = 5;

    private final String name;
    private final PictureSettings settings;
    private final Shape image;
    private final List<LabelledFile> files;
    private final byte[] pixels; // (files, channels, height, width)
    private final String[] sizes; // (files), null where a file cannot be read
    private final Optional<FoveaException>[] failures; // (files)
    private final AtomicInteger next = new AtomicInteger();

    /**
     * The images of the files, in their order.
     *
     * @param images of the files that could be read, labelled by their place among the classes
     * @param report on all
     */
    record Decoded(Images images, FileReport report) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private PictureDecoder(String name, List<LabelledFile> files, Shape image, PictureSettings settings) {
        long bytes = (long) files.size() * image.size();
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new FoveaException(name + ": expected pictures that take at most 2 GB when they are decoded, got "
                    + files.size() + " of " + image + ", " + (bytes >> 20) + " MB: choose a smaller image size");
        }
        this.name = name;
        this.settings = settings;
        this.image = image;
        this.files = files;
        this.pixels = new byte[(int) bytes];
        this.sizes = new String[files.size()];
        this.failures = new Optional[files.size()];
    }

    /**
     * Decodes all.
     *
     * @param name of the data, for errors
     * @throws FoveaException if a file cannot be read, unless such files are skipped; if none can be read in any case
     */
    static Decoded decode(
            String name, List<LabelledFile> files, List<String> classes, Shape image, PictureSettings settings) {
        PictureDecoder decoder = new PictureDecoder(name, files, image, settings);
        decoder.run();
        return decoder.decoded(classes);
    }

    private void run() {
        CompletableFuture<?>[] workers = IntStream.range(0, Math.min(settings.threads(), files.size()))
                .mapToObj(i -> CompletableFuture.runAsync(this::work, task -> new Thread(task, "decode-" + i).start()))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(workers).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            failures[i] = Optional.empty();
            try {
                Picture picture = PictureFiles.read(files.get(i).file());
                sizes[i] = picture.shape().height() + "x" + picture.shape().width();
                byte[] fitted = picture.fitTo(image, settings.fit()).pixels();
                System.arraycopy(fitted, 0, pixels, i * image.size(), image.size());
            } catch (FoveaException e) {
                failures[i] = Optional.of(e);
            } catch (IllegalArgumentException e) {
                failures[i] = Optional.of(new FoveaException(files.get(i).file() + ": " + e.getMessage(), e));
            }
        }
    }

    private Decoded decoded(List<String> classes) {
        List<String> corrupt = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        int[] labels = new int[files.size()];
        int n = 0;
        for (int i = 0; i < files.size(); i++) {
            if (failures[i].isPresent()) {
                corrupt.add(String.valueOf(failures[i].get().getMessage()));
                continue;
            }
            counts.merge(sizes[i], 1, Integer::sum);
            System.arraycopy(pixels, i * image.size(), pixels, n * image.size(), image.size());
            labels[n++] = classes.indexOf(files.get(i).label());
        }
        if (!corrupt.isEmpty() && (n == 0 || !settings.skipCorrupt())) {
            throw new FoveaException(name + ": " + corrupt.size() + " of " + files.size()
                    + " pictures cannot be read; repair or remove them"
                    + (n == 0 ? "" : ", or leave them out with --skip-corrupt") + ":\n  "
                    + String.join("\n  ", corrupt.subList(0, Math.min(LISTED, corrupt.size())))
                    + (corrupt.size() > LISTED ? "\n  and " + (corrupt.size() - LISTED) + " more" : ""));
        }
        byte[] whole = corrupt.isEmpty() ? pixels : Arrays.copyOf(pixels, n * image.size());
        return new Decoded(new Images(image, whole, Arrays.copyOf(labels, n)), new FileReport(counts, corrupt));
    }
}
