window.BENCHMARK_DATA = {"lastUpdate":1772409600000,"repoUrl":"","entries":{
"macro":[
{"commit":{"author":{"name":""},"id":"5b1f0c2a9d3e","message":"","timestamp":"","url":""},"date":0,"tool":"customSmallerIsBetter","benches":[
{"name":"macro/chat/connections=64 - cpu_time","value":19186.550000000003,"unit":"ns","range":"± 296.5941299999989","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - failure_ratio","value":0,"unit":"","range":"± 0","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - latency_ns_p90","value":1938750,"unit":"ns","range":"± 18302.697","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - latency_ns_p99","value":3912715,"unit":"ns","range":"± 409968.55199999997","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64","value":1337070,"unit":"ns","range":"± 12616.926","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - rss_bytes_peak","value":23073700,"unit":"B","range":"± 24314.64","extra":"repetitions: 8"}]},
{"commit":{"author":{"name":""},"id":"c07e9914ab52","message":"Make it slow, @you","timestamp":"2026-03-02T00:00:00Z","url":""},"date":1772409600000,"tool":"customSmallerIsBetter","benches":[
{"name":"macro/chat/connections=64 - cpu_time","value":19183.35,"unit":"ns","range":"± 66.49460999999783","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - failure_ratio","value":0,"unit":"","range":"± 0","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - latency_ns_p90","value":1938235,"unit":"ns","range":"± 39970.896","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - latency_ns_p99","value":3840080,"unit":"ns","range":"± 595382.5079999999","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64","value":1336715,"unit":"ns","range":"± 27568.947","extra":"repetitions: 8"},
{"name":"macro/chat/connections=64 - rss_bytes_peak","value":23053200,"unit":"B","range":"± 33284.369999999995","extra":"repetitions: 8"}]}],
"macro (higher is better)":[
{"commit":{"author":{"name":""},"id":"5b1f0c2a9d3e","message":"","timestamp":"","url":""},"date":0,"tool":"customBiggerIsBetter","benches":[
{"name":"macro/chat/connections=64 - throughput_per_second","value":47252.7,"unit":"1/s","range":"± 442.2595799999989","extra":"repetitions: 8"}]},
{"commit":{"author":{"name":""},"id":"c07e9914ab52","message":"Make it slow, @you","timestamp":"2026-03-02T00:00:00Z","url":""},"date":1772409600000,"tool":"customBiggerIsBetter","benches":[
{"name":"macro/chat/connections=64 - throughput_per_second","value":47737.95,"unit":"1/s","range":"± 986.8185600000032","extra":"repetitions: 8"}]}],
"micro":[
{"commit":{"author":{"name":""},"id":"5b1f0c2a9d3e","message":"","timestamp":"","url":""},"date":0,"tool":"customSmallerIsBetter","benches":[
{"name":"auth/hit - cpu_time","value":92.2245,"unit":"ns","range":"± 1.7112169200000042","extra":"repetitions: 8"},
{"name":"auth/hit","value":92.40935,"unit":"ns","range":"± 1.714701030000004","extra":"repetitions: 8"},
{"name":"chat/read_openai/500 - cpu_time","value":3143.295,"unit":"ns","range":"± 21.623721000000053","extra":"repetitions: 8"},
{"name":"chat/read_openai/500","value":3149.5950000000003,"unit":"ns","range":"± 21.668198999999674","extra":"repetitions: 8"},
{"name":"chat/write_openai/500 - cpu_time","value":1461.405,"unit":"ns","range":"± 10.496807999999891","extra":"repetitions: 8"},
{"name":"chat/write_openai/500","value":1464.335,"unit":"ns","range":"± 10.519047000000208","extra":"repetitions: 8"},
{"name":"framing/head - cpu_time","value":408.97249999999997,"unit":"ns","range":"± 5.991186599999995","extra":"repetitions: 8"},
{"name":"framing/head","value":409.79200000000003,"unit":"ns","range":"± 6.003788700000034","extra":"repetitions: 8"},
{"name":"limit/admit/threads:1 - cpu_time","value":38.2378,"unit":"ns","range":"± 0.6675406500000007","extra":"repetitions: 8"},
{"name":"limit/admit/threads:1","value":38.31445,"unit":"ns","range":"± 0.6688008600000004","extra":"repetitions: 8"},
{"name":"metrics/record - cpu_time","value":24.0566,"unit":"ns","range":"± 0.8699896800000002","extra":"repetitions: 8"},
{"name":"metrics/record","value":24.10485,"unit":"ns","range":"± 0.8717688000000013","extra":"repetitions: 8"},
{"name":"pipeline/chat/500 - cpu_time","value":6909.1900000000005,"unit":"ns","range":"± 31.245794999999728","extra":"repetitions: 8"},
{"name":"pipeline/chat/500","value":6923.035,"unit":"ns","range":"± 31.30509900000035","extra":"repetitions: 8"}]},
{"commit":{"author":{"name":""},"id":"c07e9914ab52","message":"Make it slow, @you","timestamp":"2026-03-02T00:00:00Z","url":""},"date":1772409600000,"tool":"customSmallerIsBetter","benches":[
{"name":"auth/hit - cpu_time","value":74.8945,"unit":"ns","range":"± 1.4601386099999918","extra":"repetitions: 8"},
{"name":"auth/hit","value":75.04455,"unit":"ns","range":"± 1.4630296800000033","extra":"repetitions: 8"},
{"name":"chat/read_openai/500 - cpu_time","value":3543.675,"unit":"ns","range":"± 58.10309400000008","extra":"repetitions: 8"},
{"name":"chat/read_openai/500","value":3550.7799999999997,"unit":"ns","range":"± 58.229114999999794","extra":"repetitions: 8"},
{"name":"chat/write_openai/500 - cpu_time","value":1486.7350000000001,"unit":"ns","range":"± 42.72111899999991","extra":"repetitions: 8"},
{"name":"chat/write_openai/500","value":1489.715,"unit":"ns","range":"± 42.81007500000017","extra":"repetitions: 8"},
{"name":"limit/admit/threads:1 - cpu_time","value":38.3814,"unit":"ns","range":"± 0.784369529999997","extra":"repetitions: 8"},
{"name":"limit/admit/threads:1","value":38.458349999999996,"unit":"ns","range":"± 0.7859262600000013","extra":"repetitions: 8"},
{"name":"metrics/record - cpu_time","value":25.1122,"unit":"ns","range":"± 0.5816981099999979","extra":"repetitions: 8"},
{"name":"metrics/record","value":25.1625,"unit":"ns","range":"± 0.5828841900000005","extra":"repetitions: 8"},
{"name":"pipeline/chat/500 - cpu_time","value":7296.215,"unit":"ns","range":"± 40.215525","extra":"repetitions: 8"},
{"name":"pipeline/chat/500","value":7310.835,"unit":"ns","range":"± 40.297067999999754","extra":"repetitions: 8"},
{"name":"stream/split/500 - cpu_time","value":884.2729999999999,"unit":"ns","range":"± 15.927571799999992","extra":"repetitions: 8"},
{"name":"stream/split/500","value":886.045,"unit":"ns","range":"± 15.960188999999978","extra":"repetitions: 8"}]}]}}
