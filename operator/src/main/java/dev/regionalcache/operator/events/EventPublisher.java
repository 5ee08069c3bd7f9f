package dev.regionalcache.operator.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events in the name of one part of the operator. An event that cannot be written is logged only. Nobody waits for
 * one to be written: they come while a primary is being replaced. Thread-safe.
 */
public final class EventPublisher implements AutoCloseable {

    /** How important an event is. */
    public enum Severity {
        /** Something went as it should. */
        Normal,
        /** A person may have to look. */
        Warning
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** By convention events of what has no namespace lie here. */
    private static final String NAMESPACE_OF_CLUSTER_SCOPED = "default";

    /** The longest note that the API server takes. */
    private static final int LONGEST_NOTE = 1024;

    private final KubernetesClient client;
    private final String controller;
    private final String instance;
    private final InstantSource clock;

    /** One thread, which keeps their order. */
    private final ExecutorService executor = Executors.newSingleThreadExecutor(Thread.ofVirtual()
            .inheritInheritableThreadLocals(false)
            .name("events")
            .factory());

    /**
     * A publisher.
     *
     * @param controller the part of the operator, as {@code agent}
     * @param instance the name of this process
     */
    public EventPublisher(KubernetesClient client, String controller, String instance, InstantSource clock) {
        this.client = client;
        this.controller = "regionalcache.dev/" + controller;
        this.instance = instance;
        this.clock = clock;
    }

    /**
     * Publishes one event, soon.
     *
     * @param reason one CamelCase word for programs
     * @param note a sentence for people
     */
    public void publish(HasMetadata about, Severity severity, String reason, String note) {
        Event event = event(about, severity, reason, note);
        try {
            executor.execute(() -> write(event));
        } catch (RejectedExecutionException closed) {
            LOG.warn("the event {} was not written: the operator is stopped", reason);
        }
    }

    private void write(Event event) {
        try {
            client.events().v1().events().resource(event).create();
        } catch (KubernetesClientException | IllegalStateException e) {
            // The latter where the operator is stopped meanwhile.
            LOG.warn("the event {} was not written: {}", event.getReason(), e.getMessage());
        }
    }

    private Event event(HasMetadata about, Severity severity, String reason, String note) {
        String namespace = about.getMetadata().getNamespace() == null
                ? NAMESPACE_OF_CLUSTER_SCOPED
                : about.getMetadata().getNamespace();
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(about.getMetadata().getName() + "-")
                .withNamespace(namespace)
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(clock.instant())))
                .withType(severity.name())
                .withReason(reason)
                .withAction(reason)
                .withNote(note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) : note)
                .withReportingController(controller)
                .withReportingInstance(instance)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withName(about.getMetadata().getName())
                        .withNamespace(about.getMetadata().getNamespace())
                        .withUid(about.getMetadata().getUid())
                        .withResourceVersion(about.getMetadata().getResourceVersion())
                        .build())
                .build();
    }

    /** Those published before are still written while the client is open; its thread then ends. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
