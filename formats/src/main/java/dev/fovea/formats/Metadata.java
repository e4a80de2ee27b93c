package dev.fovea.formats;

import dev.fovea.FileFormatException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** The entries of a file's {@code __metadata__}: texts, some of them JSON. */
record Metadata(Path file, Map<String, String> entries) {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    /** The JSON of a record. */
    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    /**
     * The text of an entry.
     *
     * @throws FileFormatException if there is none
     */
    String text(String key) {
        return Optional.ofNullable(entries.get(key))
                .orElseThrow(() -> new FileFormatException(
                        file,
                        "expected '" + key + "' in its __metadata__, found " + entries.keySet()
                                + ": this safetensors file was not written by Fovea"));
    }

    /**
     * The record that an entry holds.
     *
     * @throws FileFormatException if there is none or it is not such a record
     */
    <T> T read(String key, Class<T> type) {
        String text = text(key);
        try {
            return Optional.ofNullable(JSON.readValue(text, type))
                    .orElseThrow(() -> new FileFormatException(file, "its '" + key + "' is empty"));
        } catch (JacksonException e) {
            throw new FileFormatException(
                    file,
                    "its '" + key + "' is damaged: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    /** Runs what checks the file's parts against each other, so that a wrong part is the file's fault. */
    <T> T check(java.util.function.Supplier<T> parts) {
        try {
            return parts.get();
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, String.valueOf(e.getMessage()), e);
        }
    }
}
