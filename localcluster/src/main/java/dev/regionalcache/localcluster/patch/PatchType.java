package dev.regionalcache.localcluster.patch;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of patch, by their content type. */
public enum PatchType {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String contentType;

    PatchType(String contentType) {
        this.contentType = contentType;
    }

    /** The patch that a request's Content-Type header names. */
    public static Optional<PatchType> of(String header) {
        String plain = header.replaceFirst(";.*", "").strip();
        return Arrays.stream(values()).filter(t -> t.contentType.equals(plain)).findFirst();
    }
}
