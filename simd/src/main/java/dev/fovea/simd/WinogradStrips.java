package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;

import java.util.Arrays;

/**
 * Cuts images into strips of tiles and transforms each tile, rows and columns alike, with lanes over channels. Strips are counted
 * through all samples.
 */
final class WinogradStrips {
    /** Floats between components: a power of two between them would put all into the same sets of the caches. */
    static final int SKEW = 80;

    private final Image image;
    private final WinogradTransform.Step step;
    private final int spacing; // rows and columns from one tile to the next
    private final int under; // rows and columns of the image under a tile
    private final int products; // rows and columns of a transformed tile
    private final int tilesW; // tiles of a strip
    private final int tilesH; // strips of a sample
    private final int stripW; // columns under the tiles of a strip

    /**
     * Where images are, (n, channels, h, w), and how many rows and columns of zeros come before them.
     *
     * @param padTop rows above
     * @param padLeft columns on the left
     */
    record Image(int channels, int h, int w, int padTop, int padLeft) {}

    /**
     * Where transformed tiles go: component e of channel c of tile t to {@code c / channels * panelSize + e * size + t *
     * channels + c % channels}.
     *
     * @param channels of a panel, whole vectors
     * @param size floats of a component
     * @param panelSize floats of a panel
     */
    record Components(int channels, int size, int panelSize) {
        int offset(int tile, int c) {
            return c / channels * panelSize + tile * channels + c % channels;
        }
    }

    /**
     * @param step from {@code under} elements to {@code transform.products()}
     * @param under rows and columns under a tile
     */
    WinogradStrips(
            Image image, WinogradTransform transform, WinogradTransform.Step step, int under, int tilesH, int tilesW) {
        this.image = image;
        this.step = step;
        this.spacing = transform.results();
        this.under = under;
        this.products = transform.products();
        this.tilesH = tilesH;
        this.tilesW = tilesW;
        this.stripW = spacing * (tilesW - 1) + under;
    }

    /** A strip, and what becomes of it half way. */
    int scratchSize() {
        return (under + products) * stripW * LANES;
    }

    /**
     * Transforms some channels of one strip; channels beyond those there are become zeros.
     *
     * @param fromC the first of them, a whole number of vectors
     * @param tile where its first tile goes
     * @param so where in the scratch there is room
     * @param to where in the scratch the components are
     */
    void transform(
            float[] x,
            int strip,
            int fromC,
            int toC,
            float[] scratch,
            int so,
            Components components,
            int tile,
            int to) {
        int top = strip % tilesH * spacing - image.padTop();
        int columns = Math.min(image.w(), stripW - image.padLeft());
        int row = stripW * LANES;
        int half = so + under * row;
        Arrays.fill(scratch, so, half, 0);
        for (int c = fromC; c < toC; c += LANES) {
            int channels = Math.min(LANES, toC - c);
            if (channels < LANES) {
                Arrays.fill(scratch, so, half, 0);
            }
            int plane = (strip / tilesH * image.channels() + c) * image.h();
            for (int i = Math.max(0, -top); i < under && top + i < image.h(); i++) {
                int xo = (plane + top + i) * image.w();
                int at = so + i * row + image.padLeft() * LANES;
                Copy.transpose(x, xo, image.h() * image.w(), channels, columns, scratch, at, LANES);
            }
            int v = to + components.offset(tile, c);
            for (int i = -1; i < products; i++) {
                boolean first = i < 0; // columns, then rows: in one place, as in WinogradTransform.square
                step.apply(
                        scratch,
                        first ? so : half + i * row,
                        first ? LANES : spacing * LANES,
                        first ? row : LANES,
                        scratch,
                        first ? half : v + i * products * components.size(),
                        first ? LANES : components.channels(),
                        first ? row : components.size(),
                        first ? stripW : tilesW);
            }
        }
    }
}
