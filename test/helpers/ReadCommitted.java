import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints the committed records of a topic, one a line: partition and value, with a tab between. */
public class ReadCommitted {
  public static void main(String[] args) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", args[0], "isolation.level", "read_committed", "enable.auto.commit", false);
    StringBuilder out = new StringBuilder();
    try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(args[1]).stream().map(p -> new TopicPartition(args[1], p.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var r : consumer.poll(Duration.ofMillis(500))) {
          out.append(r.partition()).append('\t').append(r.value()).append('\n');
        }
      }
    }
    System.out.print(out);
  }
}
