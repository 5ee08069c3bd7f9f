package dev.regionalcache.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** An address at which a region's head answers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Endpoint(
        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("IP address or host name.")
        String host,

        @Required @Min(1) @Max(65535) @JsonPropertyDescription("TCP port.")
        int port) {

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
