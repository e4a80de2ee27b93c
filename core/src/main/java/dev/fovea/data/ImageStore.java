package dev.fovea.data;

import dev.fovea.tensor.Shape;

/** Labelled images as they come from files, wherever their pixels are kept. Several threads may read at once. */
public interface ImageStore {
    /** The shape of one image: (channels, height, width). */
    Shape shape();

    /** The labels, from 0 on: (n); shared, not copied. */
    int[] labels();

    /** Writes the pixels of image {@code i}, 0 to 255 and unsigned, to an array of {@code shape().size()}; allocates nothing. */
    void read(int i, byte[] pixels);

    /** The number of images. */
    default int size() {
        return labels().length;
    }

    /**
     * The mean and the deviation of each channel. They come from the counts of the 256 values, so they are exact to the last
     * bit of a double and do not depend on the order of the images. A channel of one value only has deviation 1, so that it
     * can be divided by.
     */
    default ChannelStatistics statistics() {
        int channels = shape().channels();
        long[][] counts = histograms();
        float[] mean = new float[channels];
        float[] std = new float[channels];
        for (int c = 0; c < channels; c++) {
            long n = (long) size() * shape().height() * shape().width();
            long sum = 0;
            for (int v = 0; v < 256; v++) {
                sum += counts[c][v] * v;
            }
            double m = (double) sum / n;
            double squares = 0;
            for (int v = 0; v < 256; v++) {
                squares += counts[c][v] * (v - m) * (v - m);
            }
            mean[c] = (float) (m / 255);
            std[c] = squares == 0 ? 1 : (float) (Math.sqrt(squares / n) / 255);
        }
        return new ChannelStatistics(mean, std);
    }

    /** How often each value comes in each channel: (channels, 256). */
    private long[][] histograms() {
        long[][] counts = new long[shape().channels()][256];
        int plane = shape().height() * shape().width();
        byte[] pixels = new byte[shape().size()];
        for (int i = 0; i < size(); i++) {
            read(i, pixels);
            for (int c = 0; c < counts.length; c++) {
                long[] channel = counts[c];
                for (int k = c * plane; k < (c + 1) * plane; k++) {
                    channel[pixels[k] & 0xFF]++;
                }
            }
        }
        return counts;
    }

    /** True if the images' outermost pixels are darker, in the mean, than all of their pixels. */
    default boolean lightOnDark() {
        int h = shape().height();
        int w = shape().width();
        byte[] pixels = new byte[shape().size()];
        long sum = 0;
        long border = 0;
        long borderPixels = 0;
        for (int i = 0; i < size(); i++) {
            read(i, pixels);
            for (int row = 0; row < pixels.length / w; row++) {
                boolean edge = row % h == 0 || row % h == h - 1;
                for (int x = 0; x < w; x++) {
                    int pixel = pixels[row * w + x] & 0xFF;
                    sum += pixel;
                    if (edge || x == 0 || x == w - 1) {
                        border += pixel;
                        borderPixels++;
                    }
                }
            }
        }
        return (double) border / borderPixels < (double) sum / ((long) size() * shape().size());
    }
}
