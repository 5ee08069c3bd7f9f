package dev.regionalcache.localcluster.api;

import org.jspecify.annotations.Nullable;

/** What containers have written. */
public interface PodLogs {

    /**
     * What is wanted of a container's log.
     *
     * @param container null: the pod's only one
     * @param previous of the container before the last restart
     * @param follow goes on until the container's pod is gone
     * @param tailLines only so many lines at the end; null: all
     */
    record Request(
            String namespace,
            String pod,
            @Nullable String container,
            boolean previous,
            boolean follow,
            @Nullable Integer tailLines) {}

    /**
     * What writes it.
     *
     * @throws ApiException 404 or 400 if there is no such log
     */
    Answer.Body open(Request request);
}
