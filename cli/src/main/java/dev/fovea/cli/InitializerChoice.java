package dev.fovea.cli;

import dev.fovea.network.Initializer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How weights begin, as the command line says it; what it leaves open is the network's own.
 *
 * @param conv the filters of convolutions
 * @param dense the weights of fully connected layers
 */
record InitializerChoice(Optional<InitializerName> conv, Optional<InitializerName> dense) {
    /** Every layer as is usual for the network. */
    static final InitializerChoice USUAL = new InitializerChoice(Optional.empty(), Optional.empty());

    private static final String CONV = "conv";
    private static final String DENSE = "dense";

    /**
     * Reads {@code he}, or {@code conv=he,dense=xavier}, of which one is enough.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static InitializerChoice parse(String text) {
        if (!text.contains("=")) {
            Optional<InitializerName> all = Optional.of(name(text, text));
            return new InitializerChoice(all, all);
        }
        InitializerChoice choice = USUAL;
        for (String part : text.split(",", -1)) {
            int at = part.indexOf('=');
            String type = at < 0 ? part : part.substring(0, at).strip();
            Optional<InitializerName> said = type.equals(CONV) ? choice.conv : choice.dense;
            if (at < 0 || !(type.equals(CONV) || type.equals(DENSE)) || said.isPresent()) {
                throw unexpected(text);
            }
            Optional<InitializerName> name = Optional.of(name(part.substring(at + 1), text));
            choice = type.equals(CONV)
                    ? new InitializerChoice(name, choice.dense)
                    : new InitializerChoice(choice.conv, name);
        }
        return choice;
    }

    private static InitializerName name(String word, String text) {
        return Arrays.stream(InitializerName.values())
                .filter(name -> name.toString().equals(word.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> unexpected(text));
    }

    private static IllegalArgumentException unexpected(String text) {
        return new IllegalArgumentException("expected "
                + Arrays.stream(InitializerName.values())
                        .map(InitializerName::toString)
                        .collect(Collectors.joining(", "))
                + ", or one for each type of layer like conv=he,dense=xavier, got '" + text + "'");
    }

    /** The initializer for a network that has one of its own. */
    Initializer of(Initializer usual) {
        Initializer filters = conv.map(InitializerName::initializer).orElse(usual);
        Initializer others = dense.map(InitializerName::initializer).orElse(usual);
        return filters.equals(others) ? filters : new Initializer.ByType(filters, others);
    }

    /** Whether it says anything. */
    boolean decides() {
        return !equals(USUAL);
    }

    /** Reads it from the command line. */
    static final class Converter implements ITypeConverter<InitializerChoice> {
        @Override
        public InitializerChoice convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
