package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.data.ImageStore;
import dev.fovea.data.Picture;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decodes files of pictures, several at once, straight to where they are kept: besides, no more than one picture a thread is
 * in memory.
 */
final class PictureDecoder {
    private static final int LISTED = 5;

    private final String name;
    private final PictureSettings settings;
    private final Shape image;
    private final List<LabelledFile> files;
    private final DecodedImages images;
    private final String[] sizes; // (files), null where a file cannot be read
    private final Optional<FoveaException>[] failures; // (files)
    private final AtomicInteger next = new AtomicInteger();

    /**
     * The images of the files, in their order.
     *
     * @param images of the files that could be read, labelled by their place among the classes
     * @param report on all
     */
    record Decoded(ImageStore images, FileReport report) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private PictureDecoder(
            String name, List<LabelledFile> files, Shape image, DecodedImages images, PictureSettings settings) {
        this.name = name;
        this.settings = settings;
        this.image = image;
        this.files = files;
        this.images = images;
        this.sizes = new String[files.size()];
        this.failures = new Optional[files.size()];
    }

    /**
     * Decodes all.
     *
     * @param name of the data, for errors
     * @param images where they go
     * @throws FoveaException if a file cannot be read, unless such files are skipped; if none can be read in any case
     */
    static Decoded decode(
            String name,
            List<LabelledFile> files,
            List<String> classes,
            Shape image,
            DecodedImages images,
            PictureSettings settings) {
        PictureDecoder decoder = new PictureDecoder(name, files, image, images, settings);
        decoder.run();
        return decoder.decoded(classes);
    }

    private void run() {
        int threads = Math.min(settings.decoding().threads(), files.size());
        CompletableFuture<?>[] workers = IntStream.range(0, threads)
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
            Optional<Picture> picture = picture(i);
            if (picture.isPresent()) {
                images.put(i, picture.get().pixels());
            }
            settings.decoding().listener().onPicture();
        }
    }

    /** The picture at its size, or nothing but the reason why there is none. */
    private Optional<Picture> picture(int i) {
        failures[i] = Optional.empty();
        try {
            Picture picture = PictureFiles.read(files.get(i).file());
            sizes[i] = picture.shape().height() + "x" + picture.shape().width();
            return Optional.of(picture.fitTo(image, settings.fit()));
        } catch (FoveaException e) {
            failures[i] = Optional.of(e);
        } catch (IllegalArgumentException e) {
            failures[i] = Optional.of(new FoveaException(files.get(i).file() + ": " + e.getMessage(), e));
        }
        return Optional.empty();
    }

    private Decoded decoded(List<String> classes) {
        List<String> corrupt = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            if (failures[i].isPresent()) {
                corrupt.add(String.valueOf(failures[i].get().getMessage()));
            } else {
                counts.merge(sizes[i], 1, Integer::sum);
            }
        }
        int[] kept = IntStream.range(0, files.size())
                .filter(i -> failures[i].isEmpty())
                .toArray();
        if (!corrupt.isEmpty() && (kept.length == 0 || !settings.skipCorrupt())) {
            throw new FoveaException(name + ": " + corrupt.size() + " of " + files.size()
                    + " pictures cannot be read; repair or remove them"
                    + (kept.length == 0 ? "" : ", or leave them out with --skip-corrupt") + ":\n  "
                    + String.join("\n  ", corrupt.subList(0, Math.min(LISTED, corrupt.size())))
                    + (corrupt.size() > LISTED ? "\n  and " + (corrupt.size() - LISTED) + " more" : ""));
        }
        Map<String, Integer> labels =
                IntStream.range(0, classes.size()).boxed().collect(Collectors.toMap(classes::get, k -> k));
        int[] keptLabels =
                IntStream.of(kept).map(i -> labels.get(files.get(i).label())).toArray();
        return new Decoded(images.store(kept, keptLabels), new FileReport(counts, corrupt));
    }
}
