package dev.fovea.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest {
    private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temp;

    private Path archive;
    private Path into;

    @BeforeEach
    void paths() {
        archive = temp.resolve("archive");
        into = temp.resolve("out/into");
    }

    private void tar(TarArchiveEntry... entries) throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (TarArchiveEntry entry : entries) {
                boolean file = !entry.isDirectory() && !entry.isSymbolicLink() && !entry.isLink();
                if (file) {
                    entry.setSize(TEXT.length);
                }
                tar.putArchiveEntry(entry);
                if (file) {
                    tar.write(TEXT);
                }
                tar.closeArchiveEntry();
            }
        }
    }

    private void zip(String... names) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(TEXT);
            }
        }
    }

    private Unpacking unpacking() {
        return new Unpacking(archive, "data", into, 1000);
    }

    @Test
    void takesTheFolderOut() throws IOException {
        tar(
                new TarArchiveEntry("data/"),
                new TarArchiveEntry("./data/a/" + "long".repeat(40)),
                new TarArchiveEntry("data/b"),
                new TarArchiveEntry("._data"),
                new TarArchiveEntry("other/c"));
        unpacking().tarGz();
        assertThat(into.resolve("a/" + "long".repeat(40))).hasContent("hello");
        assertThat(into.resolve("b")).hasContent("hello");
        try (Stream<Path> all = Files.walk(temp)) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(3); // with the archive
        }
        into = temp.resolve("zipped");
        zip("data/a/x", "data/y", "z");
        unpacking().zip();
        assertThat(into.resolve("a/x")).hasContent("hello");
        assertThat(into.resolve("z")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "data/../../evil", "data/a/../../../evil", "data\\..\\..\\evil", "data/..", "data/\0"
            })
    void noNameLeadsOut(String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("data/good");
        entry.setName(name);
        tar(new TarArchiveEntry("data/good"), entry);
        if (!name.contains("\0") && !name.contains("\\")) { // the writer cuts the one off and turns the other
            assertThatThrownBy(() -> unpacking().tarGz())
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("expected plain files and folders, got a name that leads out of its folder");
        }
        zip("data/good", name);
        into = temp.resolve("out/zipped");
        assertThatThrownBy(() -> unpacking().zip())
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("expected plain files and folders, got a name that ");
        try (Stream<Path> all = Files.walk(temp)) {
            assertThat(all.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .containsOnly("archive", "good");
        }
    }

    @Test
    void refusesAbsoluteNames() throws IOException {
        TarArchiveEntry absolute = new TarArchiveEntry("/data/evil", true);
        tar(absolute);
        assertThatThrownBy(() -> unpacking().tarGz())
                .hasMessageContaining("a name that leads out of its folder at '/data/evil'");
    }

    @Test
    void refusesLinks() throws IOException {
        TarArchiveEntry link = new TarArchiveEntry("data/link", TarConstants.LF_SYMLINK);
        link.setLinkName("../../..");
        tar(new TarArchiveEntry("data/good"), link);
        assertThatThrownBy(() -> unpacking().tarGz())
                .isInstanceOf(FileFormatException.class)
                .hasMessage(archive + ": expected plain files and folders, got a link or a device at 'data/link'");
        TarArchiveEntry hard = new TarArchiveEntry("data/hard", TarConstants.LF_LINK);
        hard.setLinkName("data/good");
        tar(hard);
        into = temp.resolve("other");
        assertThatThrownBy(() -> unpacking().tarGz()).hasMessageContaining("got a link or a device at 'data/hard'");
    }

    @Test
    void doesNotOverwrite() throws IOException {
        tar(new TarArchiveEntry("data/a"), new TarArchiveEntry("data/./a"));
        assertThatThrownBy(() -> unpacking().tarGz()).isInstanceOf(IOException.class);
    }

    @Test
    void stopsWhereMoreComesOutThanCanBe() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("data/bomb"));
            zip.write(new byte[10_000_000]);
        }
        assertThatThrownBy(() -> unpacking().zip())
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("got more than 1000 bytes in all at 'data/bomb'");
        assertThat(Files.size(into.resolve("bomb"))).isLessThanOrEqualTo(1000);
    }

    @Test
    void saysWhenTheFolderIsMissing() throws IOException {
        zip("other/x");
        assertThatThrownBy(() -> unpacking().zip())
                .hasMessage(archive + ": expected files in the folder data, got none");
    }
}
