package dev.fovea.formats;

import static dev.fovea.formats.SafetensorsHeader.METADATA;
import static dev.fovea.formats.SafetensorsHeader.quoted;

import dev.fovea.FileFormatException;
import dev.fovea.formats.SafetensorsHeader.Entry;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns the JSON of a safetensors header into entries, token by token: a tree of a hostile 100 MB header would not fit the
 * heap. Each entry is checked in itself here; how they share the data is the header's affair.
 */
final class SafetensorsHeaderParser {
    /** The largest {@code float[]} that common JVMs make. */
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3) // header, tensor, shape
                    .maxNameLength(SafetensorsHeader.MAX_NAME_CHARS)
                    .maxStringLength(SafetensorsHeader.MAX_VALUE_CHARS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES) // a table that would outlive this file
            .build();

    private final Path file;
    private final JsonParser json;

    private SafetensorsHeaderParser(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Parses all of {@code in}.
     *
     * @throws FileFormatException if it is not a header's JSON
     */
    static SafetensorsHeader parse(Path file, InputStream in, long dataStart) throws IOException {
        // The decoder, not Jackson's guess from the first bytes: UTF-16 is an error, and so is broken UTF-8.
        InputStreamReader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            return new SafetensorsHeaderParser(file, json).header(dataStart);
        } catch (JacksonIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw SafetensorsHeader.damaged(file, "header: expected UTF-8 text, got other bytes");
            }
            throw e.getCause();
        } catch (JacksonException e) {
            throw SafetensorsHeader.damaged(file, "header" + place(e) + ": " + reason(e));
        }
    }

    private static String place(JacksonException e) {
        TokenStreamLocation location = e.getLocation(); // none where a limit is passed
        return location == null ? "" : ", character " + location.getCharOffset();
    }

    /** Jackson's sentence without "(start marker at ..." and ", from `StreamReadConstraints...`", which is for programmers. */
    private static String reason(JacksonException e) {
        String message = e.getOriginalMessage().replaceAll(" \\(start marker at .*|, from `[^`]*`", "");
        return SafetensorsHeader.oneLine(message, 200);
    }

    private SafetensorsHeader header(long dataStart) {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        json.nextToken();
        require(JsonToken.START_OBJECT, "header", "an object");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = name("tensor name");
            json.nextToken();
            if (name.equals(METADATA)) {
                metadata(metadata);
            } else {
                requireRoom(entries.size(), "tensors");
                entries.add(tensor(name));
            }
        }
        if (json.nextToken() != null) {
            throw damaged("header: expected only spaces behind the closing brace, got " + got());
        }
        entries.sort((a, b) -> Long.compare(a.begin(), b.begin()));
        return new SafetensorsHeader(List.copyOf(entries), metadata, dataStart);
    }

    private void metadata(Map<String, String> metadata) {
        require(JsonToken.START_OBJECT, METADATA, "an object");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            requireRoom(metadata.size(), "metadata entries");
            String name = name(METADATA);
            json.nextToken();
            metadata.put(name, string(METADATA + " " + quoted(name)));
        }
    }

    private Entry tensor(String name) {
        String where = "tensor " + quoted(name);
        require(JsonToken.START_OBJECT, where, "an object");
        Dtype dtype = null;
        Shape shape = null;
        long[] offsets = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = dtype(where);
                case "shape" -> shape = shape(where + ", shape");
                case "data_offsets" -> offsets = offsets(where + ", data_offsets");
                default ->
                    throw damaged(where + ": expected dtype, shape and data_offsets, got a field " + quoted(field));
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw damaged(where + ": expected dtype, shape and data_offsets, got no " + missing);
        }
        long expected = (long) shape.size() * dtype.bytes();
        if (offsets[1] - offsets[0] != expected) {
            throw damaged(where + ": " + dtype + " " + shape + " takes " + expected + " bytes, got data_offsets "
                    + Arrays.toString(offsets));
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private Dtype dtype(String where) {
        String name = string(where + ", dtype");
        return Dtype.named(name)
                .orElseThrow(() -> new FileFormatException(
                        file,
                        where + ": expected a dtype of " + Arrays.toString(Dtype.values()) + ", got " + quoted(name)
                                + ": convert it to F32 before saving"));
    }

    private Shape shape(String where) {
        require(JsonToken.START_ARRAY, where, "an array");
        int[] dims = new int[SafetensorsHeader.MAX_RANK];
        int rank = 0;
        long size = 1;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            long dim = integer(where);
            if (rank == dims.length) {
                throw damaged(where + ": expected at most " + dims.length + " dimensions, got more");
            }
            if (dim == 0) {
                throw new FileFormatException(
                        file,
                        where + ": dimension " + rank
                                + " is 0, but a tensor without elements cannot be held: leave it out before saving");
            }
            if (dim > MAX_ELEMENTS / size) {
                throw new FileFormatException(
                        file,
                        where + ": expected at most " + MAX_ELEMENTS
                                + " elements, which is what one array holds, got more: split the tensor before saving");
            }
            size *= dim;
            dims[rank++] = (int) dim;
        }
        return Shape.of(Arrays.copyOf(dims, rank));
    }

    private long[] offsets(String where) {
        require(JsonToken.START_ARRAY, where, "an array");
        json.nextToken();
        long begin = integer(where);
        json.nextToken();
        long end = integer(where);
        json.nextToken();
        require(JsonToken.END_ARRAY, where, "two integers");
        return new long[] {begin, end};
    }

    private long integer(String where) {
        require(JsonToken.VALUE_NUMBER_INT, where, "an integer");
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
            throw damaged(where + ": expected an integer from 0 to " + Long.MAX_VALUE + ", got " + got());
        }
        return json.getLongValue();
    }

    private String string(String where) {
        require(JsonToken.VALUE_STRING, where, "a string");
        return unicode(where, json.getString());
    }

    private String name(String where) {
        return unicode(where, json.currentName());
    }

    private String unicode(String where, String text) {
        if (!SafetensorsHeader.isUnicode(text)) {
            throw damaged(where + ": expected Unicode, got half a surrogate pair in " + quoted(text));
        }
        return text;
    }

    private void requireRoom(int count, String what) {
        if (count == SafetensorsHeader.MAX_ENTRIES) {
            throw new FileFormatException(
                    file,
                    "header: expected at most " + SafetensorsHeader.MAX_ENTRIES + " " + what
                            + ", got more: split the file");
        }
    }

    private void require(JsonToken token, String where, String expected) {
        if (json.currentToken() != token) {
            throw damaged(where + ": expected " + expected + ", got " + got());
        }
    }

    private String got() {
        return switch (json.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case END_ARRAY -> "the array's end";
            case VALUE_STRING -> "the string " + quoted(json.getString());
            default -> SafetensorsHeader.oneLine(json.getString(), SafetensorsHeader.QUOTED_CHARS);
        };
    }

    private FileFormatException damaged(String message) {
        return SafetensorsHeader.damaged(file, message);
    }
}
