package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Objects;

/** Labelled images, one byte a value, normalised as they are read. Immutable. */
public final class ImageDataset implements Dataset {
    private final String name;
    private final ImageStore images;
    private final List<String> classes;
    private final Preprocessing preprocessing;
    private final String sha256;
    private final float[] table; // (channels, 256): what each pixel becomes
    private final ThreadLocal<byte[]>
            image; // (channels, height, width), one a thread, for images that are not in memory

    /**
     * @param sha256 the SHA-256 (hexadecimal) of the raw bytes the images were made from
     * @throws IllegalArgumentException if a label has no class or the preprocessing is for images of another shape
     */
    public ImageDataset(
            String name, ImageStore images, List<String> classes, Preprocessing preprocessing, String sha256) {
        int[] labels = images.labels();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] >= classes.size()) {
                throw new IllegalArgumentException(name + ": expected labels from 0 to " + (classes.size() - 1)
                        + " for " + classes.size() + " classes, got " + labels[i] + " at " + i);
            }
        }
        if (!preprocessing.image().equals(images.shape())) {
            throw new IllegalArgumentException(name + ": expected a preprocessing for images " + images.shape()
                    + ", got one for " + preprocessing.image());
        }
        this.name = name;
        this.images = images;
        this.classes = List.copyOf(classes);
        this.preprocessing = preprocessing;
        this.sha256 = sha256;
        this.table = preprocessing.table();
        int size = images.shape().size();
        this.image = ThreadLocal.withInitial(() -> new byte[size]);
    }

    /** The same images, prepared another way: as a model that learned from other data wants them. */
    public ImageDataset withPreprocessing(Preprocessing other) {
        return new ImageDataset(name, images, classes, other, sha256);
    }

    /**
     * The same images for a network of the given input; a larger one gets them in its middle, with a border of background.
     *
     * @throws IllegalArgumentException if the input has other channels or is smaller than the images
     */
    @Override
    public ImageDataset fitTo(Shape input) {
        return input.equals(shape()) ? this : withPreprocessing(preprocessing.withInput(input));
    }

    /** The images without their preprocessing. */
    public ImageStore images() {
        return images;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Shape shape() {
        return preprocessing.input();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int i) {
        return images.labels()[i];
    }

    @Override
    public void read(int i, float[] x, int offset) {
        Objects.checkIndex(i, size());
        if (images instanceof Images inMemory) { // whose pixels need not be copied first
            preprocessing.place(inMemory.pixels(), i * inMemory.shape().size(), table, x, offset);
            return;
        }
        byte[] pixels = image.get();
        images.read(i, pixels);
        preprocessing.place(pixels, 0, table, x, offset);
    }

    @Override
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    @Override
    public String sha256() {
        return sha256;
    }
}
