package dev.fovea.datasets;

import dev.fovea.data.ImageStore;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/** Images in a file, which the operating system keeps in whatever memory nobody else needs. */
final class MappedImages implements ImageStore {
    /** Java maps at most 2 GB at once. */
    private static final int MOST_BYTES = 1 << 30;

    private final Shape image;
    private final MappedByteBuffer[] segments; // whole images in each
    private final int perSegment; // images
    private final int[] places; // (n), in the file, counted in images
    private final int[] labels; // (n)

    private MappedImages(Shape image, MappedByteBuffer[] segments, int perSegment, int[] places, int[] labels) {
        this.image = image;
        this.segments = segments;
        this.perSegment = perSegment;
        this.places = places;
        this.labels = labels;
    }

    /**
     * Maps a file of images.
     *
     * @param places of the images among those of the file, ascending
     * @param labels of these
     */
    static MappedImages of(Shape image, FileChannel file, int[] places, int[] labels) throws IOException {
        int size = image.size();
        int perSegment = Math.max(1, MOST_BYTES / size);
        int inFile = places[places.length - 1] + 1;
        MappedByteBuffer[] segments = new MappedByteBuffer[(inFile - 1) / perSegment + 1];
        for (int s = 0; s < segments.length; s++) {
            long first = (long) s * perSegment;
            long images = Math.min(perSegment, inFile - first);
            segments[s] = file.map(FileChannel.MapMode.READ_ONLY, first * size, images * size);
        }
        return new MappedImages(image, segments, perSegment, places, labels);
    }

    @Override
    public Shape shape() {
        return image;
    }

    @Override
    public int[] labels() {
        return labels;
    }

    @Override
    public void read(int i, byte[] pixels) {
        int place = places[i];
        segments[place / perSegment].get(place % perSegment * image.size(), pixels, 0, image.size());
    }
}
