package dev.fovea.datasets.fetch;

/** Hears how a fetch goes. */
public interface FetchListener {
    /**
     * A file is being fetched; comes often.
     *
     * @param here how many of its bytes have come so far, in earlier tries too
     */
    void onProgress(PublishedFile file, long here);

    /** A file is here, and is the right one. */
    default void onFetched(PublishedFile file) {}

    /** An archive is being unpacked. */
    default void onUnpack(PublishedFile archive) {}
}
