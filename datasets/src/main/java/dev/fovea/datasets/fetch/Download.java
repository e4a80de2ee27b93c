package dev.fovea.datasets.fetch;

import dev.fovea.FoveaException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings files here by HTTP. What has come of a file lies beside it under the name {@code NAME.part}, from which a later try goes
 * on (RFC 9110, section 14: ranges); under its own name it appears when it is whole and its digest is the published one.
 */
final class Download implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(20);

    /** How often a connection that has brought something may break off before we give up. */
    private static final int MOST_CUTS = 20;

    private static final int CHUNK = 1 << 16;

    private final URI home;
    private final boolean offline;
    private final Duration patience;
    private final FetchListener listener;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // not every server of files understands the offer of another
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "download");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param home the page to name where the files cannot be had
     * @param offline whether the network must not be used
     * @param patience how long a server may be silent
     */
    Download(URI home, boolean offline, Duration patience, FetchListener listener) {
        this.home = home;
        this.offline = offline;
        this.patience = patience;
        this.listener = listener;
    }

    /**
     * The file, whole, in the directory.
     *
     * @throws FoveaException if it cannot be had, or is another file; what has come of it is kept
     */
    Path fetch(PublishedFile file, Path directory) {
        Path whole = directory.resolve(file.name());
        Path part = directory.resolve(file.name() + ".part");
        if (Files.exists(whole)) {
            requirePublished(file, whole);
            return whole;
        }
        if (size(part) > file.bytes()) {
            delete(part);
        }
        for (int cuts = 0; size(part) < file.bytes(); cuts++) {
            long before = size(part);
            try {
                request(file, part, before);
            } catch (IOException e) {
                if (size(part) <= before || cuts == MOST_CUTS) {
                    throw unreachable(file, directory, size(part), e);
                }
            }
        }
        requirePublished(file, part);
        try {
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(whole, e);
        }
        listener.onFetched(file);
        return whole;
    }

    /** Asks for what is missing, and appends it. */
    private void request(PublishedFile file, Path part, long have) throws IOException {
        if (offline) {
            throw new FoveaException(
                    file.uri() + ": FOVEA_OFFLINE is set, so nothing is fetched: unset it, or get the file"
                            + " otherwise and put it to " + part.resolveSibling(file.name()));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(file.uri()).timeout(patience);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted(file, e);
        }
        try (InputStream in = response.body()) {
            boolean goesOn = requireFile(file, response, part, have);
            copy(file, in, part, goesOn);
        }
    }

    /** True if the answer is the rest of the file, false if it is all of it. */
    private boolean requireFile(PublishedFile file, HttpResponse<InputStream> response, Path part, long have) {
        int status = response.statusCode();
        String range = response.headers().firstValue("Content-Range").orElse("none");
        if (status == 206 && range.startsWith("bytes " + have + "-")) {
            return true;
        }
        if (status == 416) {
            delete(part);
        }
        if (status != 200) {
            throw new FoveaException(file.uri() + ": expected the file, got HTTP status " + status
                    + (status == 206 ? " with the range " + range : "") + ": has it moved? See " + home);
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(file.bytes());
        if (length != file.bytes()) {
            throw another(file, String.format(Locale.ROOT, "%,d bytes, got %,d", file.bytes(), length));
        }
        return false;
    }

    private void copy(PublishedFile file, InputStream in, Path part, boolean goesOn) throws IOException {
        try (FileChannel out = open(part, goesOn)) {
            long here = out.size();
            byte[] chunk = new byte[CHUNK];
            for (int n = read(file, in, chunk); n >= 0; n = read(file, in, chunk)) {
                here += n;
                if (here > file.bytes()) {
                    throw another(file, String.format(Locale.ROOT, "%,d bytes, got more", file.bytes()));
                }
                write(part, out, ByteBuffer.wrap(chunk, 0, n));
                listener.onProgress(file, here);
            }
            if (here < file.bytes()) {
                throw new IOException("the connection ended early");
            }
        }
    }

    /** Reads as a stream does, but does not wait for ever. */
    private int read(PublishedFile file, InputStream in, byte[] chunk) throws IOException {
        try {
            return reader.submit(() -> in.read(chunk)).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            in.close(); // which ends the read
            throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(file, e);
        }
    }

    private static FileChannel open(Path part, boolean goesOn) {
        try {
            return goesOn
                    ? FileChannel.open(part, StandardOpenOption.APPEND)
                    : FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    private static void write(Path part, FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    /** Refuses, and removes, what is not the published file. */
    private void requirePublished(PublishedFile file, Path path) {
        String actual = sha256(path);
        if (!actual.equals(file.sha256())) {
            delete(path);
            throw another(file, "the SHA-256 " + file.sha256() + ", got " + actual);
        }
    }

    private static String sha256(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new FoveaException(path + ": cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private FoveaException another(PublishedFile file, String expected) {
        return new FoveaException(file.uri() + ": expected " + expected
                + ": the file was damaged on its way, or is another by now; try once more, or see " + home);
    }

    private FoveaException unreachable(PublishedFile file, Path directory, long here, IOException e) {
        String kept = here == 0
                ? ""
                : String.format(Locale.ROOT, " What has come is kept (%,d of %,d bytes).", here, file.bytes());
        return new FoveaException(
                file.uri() + ": " + reason(e) + "." + kept
                        + " Try again with a network, or get the file otherwise (see " + home + ") and put it to "
                        + directory.resolve(file.name()),
                e);
    }

    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "this host is not known, or there is no network";
            }
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (e instanceof ConnectException) {
            return "no connection";
        }
        return "the connection broke off (" + e.getMessage() + ")";
    }

    private static FoveaException interrupted(PublishedFile file, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new FoveaException(file.uri() + ": interrupted while it was fetched", e);
    }

    private static FoveaException unwritable(Path path, IOException e) {
        return new FoveaException(path + ": cannot be written: " + e.getMessage(), e);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** How long a file is; 0 if there is none. */
    private static long size(Path path) {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new FoveaException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
