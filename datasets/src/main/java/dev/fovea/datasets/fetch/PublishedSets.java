package dev.fovea.datasets.fetch;

import dev.fovea.datasets.fetch.PublishedData.Form;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The data sets that Fovea knows where to get. Lengths and digests are those that TensorFlow Datasets has recorded in its
 * {@code url_checksums} (EuroSAT's, of another edition, are those of several who fetched it from Zenodo, whose own MD5 of it is
 * f46e308c4d50d4bf32fedad2d3d62f3b).
 */
public final class PublishedSets {
    private static final String FASHION = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private static final String KMNIST = "http://codh.rois.ac.jp/kmnist/dataset/kmnist/";
    private static final String CIFAR = "https://www.cs.toronto.edu/~kriz/";

    /** All of them, in the order in which people see them. */
    public static final List<PublishedData> ALL = List.of(
            new PublishedData(
                    "fashion-mnist",
                    "70,000 pieces of clothing in 10 classes, 28x28 grey",
                    "MIT",
                    URI.create("https://github.com/zalandoresearch/fashion-mnist"),
                    List.of(
                            file(
                                    FASHION,
                                    "train-images-idx3-ubyte.gz",
                                    26_421_880,
                                    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                            file(
                                    FASHION,
                                    "train-labels-idx1-ubyte.gz",
                                    29_515,
                                    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                            file(
                                    FASHION,
                                    "t10k-images-idx3-ubyte.gz",
                                    4_422_102,
                                    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                            file(
                                    FASHION,
                                    "t10k-labels-idx1-ubyte.gz",
                                    5_148,
                                    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
                    new Form.Plain(),
                    List.of(
                            "T-shirt/top",
                            "Trouser",
                            "Pullover",
                            "Dress",
                            "Coat",
                            "Sandal",
                            "Shirt",
                            "Sneaker",
                            "Bag",
                            "Ankle boot")),
            new PublishedData(
                    "kmnist",
                    "70,000 cursive Japanese characters in 10 classes, 28x28 grey",
                    "CC BY-SA 4.0",
                    URI.create("https://github.com/rois-codh/kmnist"),
                    List.of(
                            file(
                                    KMNIST,
                                    "train-images-idx3-ubyte.gz",
                                    18_165_135,
                                    "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
                            file(
                                    KMNIST,
                                    "train-labels-idx1-ubyte.gz",
                                    29_497,
                                    "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
                            file(
                                    KMNIST,
                                    "t10k-images-idx3-ubyte.gz",
                                    3_041_136,
                                    "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
                            file(
                                    KMNIST,
                                    "t10k-labels-idx1-ubyte.gz",
                                    5_120,
                                    "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c")),
                    new Form.Plain(),
                    List.of("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")),
            new PublishedData(
                    "cifar-10",
                    "60,000 photographs in 10 classes, 32x32 colour",
                    "none stated; cite Krizhevsky 2009",
                    URI.create("https://www.cs.toronto.edu/~kriz/cifar.html"),
                    List.of(file(
                            CIFAR,
                            "cifar-10-binary.tar.gz",
                            170_052_171,
                            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
                    new Form.TarGz("cifar-10-batches-bin"),
                    List.of()),
            new PublishedData(
                    "cifar-100",
                    "60,000 photographs in 100 classes, 32x32 colour",
                    "none stated; cite Krizhevsky 2009",
                    URI.create("https://www.cs.toronto.edu/~kriz/cifar.html"),
                    List.of(file(
                            CIFAR,
                            "cifar-100-binary.tar.gz",
                            168_513_733,
                            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")),
                    new Form.TarGz("cifar-100-binary"),
                    List.of()),
            new PublishedData(
                    "eurosat",
                    "27,000 satellite images of land use in 10 classes, 64x64 colour",
                    "MIT",
                    URI.create("https://zenodo.org/records/7711810"),
                    List.of(file(
                            "https://zenodo.org/records/7711810/files/",
                            "EuroSAT_RGB.zip",
                            94_658_721,
                            "b4f5b234ecb7d7ff9c6cddb046543b4717c53fd6e9815be6c0e80cc614f51b90")),
                    new Form.Zip("EuroSAT_RGB"),
                    List.of()),
            new PublishedData(
                    "flowers",
                    "3,670 photographs of flowers in 5 classes, of many sizes",
                    "CC BY 2.0, photographers in LICENSE.txt",
                    URI.create("https://www.tensorflow.org/datasets/catalog/tf_flowers"),
                    List.of(file(
                            "http://download.tensorflow.org/example_images/",
                            "flower_photos.tgz",
                            228_813_984,
                            "4c54ace7911aaffe13a365c34f650e71dd5bf1be0a58b464e5a7183e3e595d9c")),
                    new Form.TarGz("flower_photos"),
                    List.of()));

    private PublishedSets() {}

    /** The data set of this name, if there is one. */
    public static Optional<PublishedData> find(String name) {
        return ALL.stream().filter(data -> data.name().equals(name)).findFirst();
    }

    private static PublishedFile file(String folder, String name, long bytes, String sha256) {
        return new PublishedFile(URI.create(folder + name), name, bytes, sha256);
    }
}
