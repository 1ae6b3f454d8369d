import { grammar } from '../grammar.js'

export const cooking = grammar(String.raw`
dish := lentil stew, onion tart, pumpkin soup, lamb curry, potato gratin, rye bread, fish pie, mushroom risotto, plum cake, chickpea salad, beef stew, apple crumble, leek quiche, ginger biscuits
food := onions, carrots, butter, flour, garlic, tomatoes, cream, mushrooms, chickpeas, thyme, lemon juice, olive oil, parsley, potatoes, cinnamon, brown sugar, leeks, eggs, cheese, paprika
tool := heavy pan, wooden spoon, cast-iron pot, mixing bowl, baking tray, small saucepan, food processor, rolling pin, sieve, shallow dish
person := my grandmother, our neighbour, my sister, an old baker, the cook at the harbour, my aunt, a friend from Lyon
s:
Chop the <food> finely and fry them with the <food> in a <tool> for <3-20> minutes.
<person> used to make this <dish> on <Sundays|cold evenings|market days> and never measured anything.
Heat the oven to <160-230> degrees and butter a <tool> while the <food> cool down.
Stir in <20-400> grams of <food>, then let the <dish> simmer <gently|uncovered|with the lid on> for <10-90> minutes.
If the mixture looks dry, add a splash of <milk|stock|water|white wine> and a pinch of <salt|nutmeg|paprika>.
The secret of a good <dish> is patience: do not rush the <food>.
Serve the <dish> warm with <food> and a glass of <cider|red wine|cold milk>.
Leftovers keep for <2-5> days in the fridge and taste even better with fresh <food>.
You can replace the <food> by <food>, but then the <dish> needs more salt.
Season to taste, scatter the <food> on top and bring it to the table in the <tool>.
I tested this <dish> with <food> bought at the <village|Saturday|covered> market and it disappeared in <5-30> minutes.
Knead the dough until smooth, cover it with a towel and let it rise near the <stove|window|radiator>.
Do not wash the <food>; wipe them with a damp cloth and cut off the ends.
Whisk <2-8> eggs with the <food> until pale, and fold everything together with a <tool>.
Children like this <dish> without <food>, so I cook two small pots.
A squeeze of lemon wakes up the <food>, as <person> always said.
Taste before serving; my <dish> wanted more <food> than the old recipe said.
For a vegetarian version leave out the bacon and fry the <food> in <food> instead.
item:
<20-500> g <food>
<1-6> tablespoons <food>
<2-8> <large|small|ripe> pieces of <food>
a handful of <food>
title:
<person>'s <dish> with <food>
Easy <dish>
<dish> with <food> and <food>
heading := Ingredients, Method, Tips from readers, Before you start, To serve, What to drink with it
`)

export const gardening = grammar(String.raw`
plant := roses, tomatoes, lavender, runner beans, tulips, hydrangeas, strawberries, peonies, courgettes, dahlias, sweet peas, blackcurrants, hostas, foxgloves, kale, garlic
pest := slugs, aphids, pigeons, caterpillars, greenfly, voles, snails, rust, mildew
month := February, March, April, May, June, July, August, September, October
spot := south-facing wall, raised bed, shady corner, cold frame, clay soil at the back, greenhouse, pots on the terrace, strip along the fence
s:
In <month> I moved the <plant> from the <spot> to the <spot>, and they have sulked ever since.
Feed <plant> every <2-6> weeks with <seaweed|tomato|liquid> feed once the first flowers open.
The <pest> came early this <spring|summer|year> and ate half of the <plant> in one night.
Mulch the <spot> with <leaf mould|straw|bark|compost> to keep the roots cool.
Sow <plant> thinly in <month>, cover them with a finger of fine soil and water from below.
Prune <plant> back to <2-7> buds after flowering, never later than <month>.
Against <pest> nothing helps as well as <nematodes|garlic water|copper tape|a torch and a bucket>.
My <plant> grow best in the <spot>, where the frost arrives <1-5> weeks later.
Do not water <plant> in the midday sun; early morning is kinder to the leaves.
We picked <2-30> kilos of <plant> from a bed of <2-12> square metres.
Divide old clumps of <plant> with a spade and give the pieces to a neighbour.
A robin nests above the <spot>, so the hedge stays uncut until <month>.
Save the seed of <plant> in paper envelopes in a dry drawer.
Bees are mad about <plant>, and so is everyone who leans over the gate.
The wet <month> brought <pest>, but the <plant> in the <spot> were spared.
Dig a hole twice as wide as the root ball before you plant <plant>.
Next year I want <plant> between the <plant>, for colour until the first frost.
title:
Growing <plant> in a <spot>
<month> jobs: <plant> and <plant>
Keeping <pest> off the <plant>
heading := This month, Sowing and planting, Pests, Harvest, Pruning, In the greenhouse
`)

export const travel = grammar(String.raw`
town := Carrowmere, Villa Osta, Port Linden, Santa Brisa, Keldhaven, Monterrosa, Tavira Alta, Brunnsee, Oakhampton Bay, Alderfjord, Caldeira Nova, Marisel
sight := lighthouse, old town, fish market, monastery, castle hill, ferry pier, cathedral, botanical garden, night market, canyon trail, harbour wall, cable car
stay := guesthouse, family hotel, campsite, mountain hut, hostel, farm stay, rented flat
s:
We reached <town> by <bus|night train|ferry|bicycle> after <2-14> hours and walked straight to the <sight>.
The <stay> near the <sight> charged <20-190> euros a night, breakfast with <figs|fresh bread|smoked fish> included.
From <town> a footpath of <3-25> kilometres climbs past the <sight> to a view of the whole bay.
Avoid <August|public holidays|Mondays>, when the <sight> is <closed|crowded|overrun by coaches>.
A woman in the <sight> told us where to eat: a tiny place behind the <sight>.
Bring <good shoes|a rain jacket|small change|sun cream>, since the road to <town> has no shade and no shop.
The ferry to <town> sails <2-9> times a week and is often late.
Our room in the <stay> looked over the roofs of <town> towards the <sight>.
If you have only one day in <town>, see the <sight> in the morning and the <sight> at sunset.
It rained for <2-6> days in <town>, so we got to know every café around the <sight>.
The last bus back to <town> leaves at <6-11> in the evening from the <sight>.
Locals in <town> swim off the rocks below the <sight> until late <September|October>.
We hired two bicycles for <8-40> euros and followed the river from <town> to <town>.
Nobody at the <stay> spoke English, but everybody wanted to talk about football.
The guidebook calls <town> sleepy; on the night of the lantern festival it is anything but.
Book the <stay> early: there are only <4-30> beds in <town>.
We would go back to <town> for the <sight> alone, and for the grilled sardines.
title:
<2-9> days in <town>
<town>: the <sight> and beyond
A slow weekend in <town>
heading := Getting there, Where to stay, What to see, Eating out, Practical tips, A day trip
`)

export const music = grammar(String.raw`
band := the Paper Lanterns, Northgate Quartet, Ida Wrenfield, Slow Harbour, the Velvet Tram, Marcus Oyelade, the Tin Roof Choir, Glasswing, Lena Abendroth, Copper Street Five
work := second album, debut single, piano concerto, string quartet, live recording, farewell tour, soundtrack, acoustic set, winter songbook
inst := cello, trumpet, synthesizer, double bass, steel guitar, accordion, snare drum, clarinet, church organ, mandolin
s:
On the <work>, <band> let the <inst> carry the melody and keep the voices far back.
The crowd of <80-9000> sang every chorus when <band> opened with the title track of the <work>.
<band> recorded the <work> in <2-30> days in a <barn|chapel|basement|disused cinema> with borrowed microphones.
A long solo on the <inst> leads into the slow movement, the finest minutes of the <work>.
Critics compared <band> to <band>, which both found amusing.
The rhythm section plays behind the beat, while the <inst> pushes forward.
Tickets for <band> cost <12-90> pounds and were gone within <3-50> minutes.
I first heard <band> on the radio at two in the morning, between a <inst> and the shipping forecast.
Vinyl copies of the <work> come with a booklet of <8-40> pages and a poster.
The lyrics are about <leaving home|the sea|a closed factory|small-town dances|a lost brother>, never about fame.
Halfway through the evening a string of the <inst> broke and <band> told jokes for ten minutes.
Producer credits on the <work> go to <band>, who also plays the <inst>.
The encore, a waltz for <inst> and voice, was worth the train fare.
Their <work> reached number <2-60> in the charts and stayed for <2-30> weeks.
Beginners on the <inst> should practise slowly, with a metronome at <40-90> beats.
After the <work>, <band> split, and the drummer opened a bakery.
title:
<band>: the <work> reviewed
Live: <band> and <band>
The <inst> on the <work>
heading := The songs, On stage, Track by track, Background, Verdict, The players
`)
