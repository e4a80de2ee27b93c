package dev.fovea.datasets;

import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import dev.fovea.data.Picture;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * How a picture lies in its file: a camera that is held upright stores its rows lying down and notes so (Exif 2.3, section 4.6.4,
 * tag 274).
 */
enum Orientation {
    // the first row and the first column of the file are, of the picture ...
    TOP_LEFT(false, false, false),
    TOP_RIGHT(false, false, true),
    BOTTOM_RIGHT(false, true, true),
    BOTTOM_LEFT(false, true, false),
    LEFT_TOP(true, false, false),
    RIGHT_TOP(true, true, false),
    RIGHT_BOTTOM(true, true, true),
    LEFT_BOTTOM(true, false, true);

    private final boolean turned; // the file's rows are the picture's columns
    private final boolean rowsBackwards;
    private final boolean columnsBackwards;

    Orientation(boolean turned, boolean rowsBackwards, boolean columnsBackwards) {
        this.turned = turned;
        this.rowsBackwards = rowsBackwards;
        this.columnsBackwards = columnsBackwards;
    }

    /** That of a JPEG file; {@link #TOP_LEFT} where it says nothing that can be understood: viewers do the same. */
    static Orientation of(byte[] jpeg) {
        try {
            List<JPEGSegment> exif =
                    JPEGSegmentUtil.readSegments(new ByteArrayImageInputStream(jpeg), JPEG.APP1, "Exif");
            if (exif.isEmpty()) {
                return TOP_LEFT;
            }
            byte[] padded = exif.get(0).data().readAllBytes(); // one byte of padding, then TIFF
            // a stream that knows its length: the reader believes no count that leads beyond it
            Directory directory = new TIFFReader()
                    .read(new ByteArrayImageInputStream(
                            Arrays.copyOfRange(padded, Math.min(1, padded.length), padded.length)));
            Entry entry = directory.getEntryById(TIFF.TAG_ORIENTATION);
            if (entry != null && entry.getValue() instanceof Number value) {
                int number = value.intValue();
                return number >= 1 && number <= values().length ? values()[number - 1] : TOP_LEFT;
            }
            return TOP_LEFT;
        } catch (IOException | RuntimeException e) {
            return TOP_LEFT; // what the camera noted is damaged; the picture need not be
        }
    }

    /** The picture as it was seen. */
    Picture upright(Picture stored) {
        if (this == TOP_LEFT) {
            return stored;
        }
        int channels = stored.shape().channels();
        int h = stored.shape().height();
        int w = stored.shape().width();
        Shape shape = turned ? Shape.image(channels, w, h) : stored.shape();
        byte[] pixels = new byte[shape.size()];
        int p = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    int row = turned ? x : y;
                    int column = turned ? y : x;
                    int sy = rowsBackwards ? h - 1 - row : row;
                    int sx = columnsBackwards ? w - 1 - column : column;
                    pixels[p++] = stored.pixels()[(c * h + sy) * w + sx];
                }
            }
        }
        return new Picture(shape, pixels);
    }
}
