package dev.fovea.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output or error, unbuffered below the writer, that remembers why a write failed: {@link System#out} only knows
 * that one did. After a failure everything is swallowed, since nobody reads on.
 */
final class StandardStream extends OutputStream {
    private final FileOutputStream file;
    private final PrintWriter writer;
    private Optional<IOException> failure = Optional.empty();

    private StandardStream(FileDescriptor descriptor, String name) {
        file = new FileOutputStream(descriptor);
        writer = new PrintWriter(this, true, charset(name));
    }

    static StandardStream out() {
        return new StandardStream(FileDescriptor.out, "stdout");
    }

    static StandardStream err() {
        return new StandardStream(FileDescriptor.err, "stderr");
    }

    /** The terminal's charset; the property's name grew up after JDK 17. */
    private static Charset charset(String name) {
        String ofStream = System.getProperty(name + ".encoding", System.getProperty("sun." + name + ".encoding", ""));
        String charset = ofStream.isEmpty() ? System.getProperty("native.encoding", "UTF-8") : ofStream;
        return Charset.isSupported(charset) ? Charset.forName(charset) : Charset.defaultCharset();
    }

    PrintWriter writer() {
        return writer;
    }

    /** Why a write failed, if one did for another reason than a reader that went away. */
    Optional<String> failure() {
        return failure.map(IOException::getMessage)
                .filter(message -> !message.toLowerCase(Locale.ROOT).contains("pipe"));
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failure.isEmpty()) {
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
    }
}
