import { grammar } from '../grammar.js'

export const sport = grammar(String.raw`
team := Harrowgate Rovers, Eastmoor United, Kingsferry, Dunmallow City, the Stormbirds, Lakeside Athletic, Port Linden Town, the Redcaps, Vale Wanderers, North Quay
player := Okafor, Lindqvist, Marchetti, Dunne, Petrakis, Sorensen, Adeyemi, Kowalczyk, Tamura, Reyes, Whitlock, Brandt
s:
<team> beat <team> <2-5>–<0-1> on <Saturday|Sunday|Wednesday|Monday night> thanks to a late goal by <player>.
<player> scored in minute <2-89> from a corner that <player> had won against <player>.
The referee showed <2-9> yellow cards and sent off <player> for a foul on <player>.
Coach <player> praised the defence, but warned that <team> had missed too many chances.
With <10-70> points <team> climb to <second|third|fifth|ninth> place in the table, ahead of <team>.
<player> is out for <2-12> weeks with a <knee|hamstring|shoulder|calf> injury.
A crowd of <900-60000> saw <team> waste a lead of <2-20> points in the last quarter.
<team> signed goalkeeper <player> from <team> on a contract until summer.
In the semi-final <player> lost the first set <2-4>–6, then came back to win in <2-4> hours.
The captain, <player>, said that the dressing room had been very quiet.
After the break <team> pressed higher, and <player> hit the post twice.
The derby against <team> on <Friday|Tuesday> is sold out, with extra trains from the old station.
<player> ran the ten kilometres in <28-34> minutes, a personal best in the wind.
It was the <second|third|fourth> defeat in a row for <team>, and the fans let <player> know.
Transfer talk aside, <player> has trained with <team> all week.
The women of <team> lead the league after <6-22> matches, with <player> as top scorer.
Heavy rain stopped play at <team> for <20-70> minutes.
title:
<team> <0-5>–<0-5> <team>: <player> the hero
<player> doubtful for <team>
<team> sign <player>
heading := Match report, First half, Second half, Reactions, Team news, Table
`)

export const news = grammar(String.raw`
place := Dunmallow, Eastmoor, the Kelder valley, Port Linden, Oakhampton, the river district, Harrowgate, the northern islands
who := the mayor, a police spokeswoman, the transport minister, local residents, the water company, a union leader, the opposition, the hospital board, shop owners, fire officers
matter := new bridge, school closures, hospital budget, flood barrier, bus fares, housing plan, harbour strike, wind farm, market hall, library cuts
s:
<who> in <place> said on <Monday|Tuesday|Thursday|Friday> that the <matter> would cost <2-90> million more than planned.
The council of <place> voted <12-40> to <2-11> for the <matter>, after a debate of <3-9> hours.
Thousands gathered in <place> to protest against the <matter>, police estimated <2-30> thousand.
<who> called the decision on the <matter> “<a mistake|long overdue|a bitter day|a fair compromise>”.
Traffic in <place> came to a halt when a lorry overturned near the <old mill|ring road|railway bridge|town hall>.
According to a report, <10-80> percent of households in <place> are affected by the <matter>.
Nobody was hurt in the fire in <place>, which <who> believe began in a kitchen.
A decision about the <matter> is expected in <spring|autumn|the coming weeks|early March>.
<who> and <who> met behind closed doors to discuss the <matter>.
The weather service expects <20-110> millimetres of rain over <place> by the weekend.
Since <1990-2020> the population of <place> has fallen by <2-20> percent.
A spokesman declined to comment on the <matter> while the inquiry goes on.
Voters in <place> go to the polls on the <matter> for the first time since <1970-2015>.
Schools in <place> stay closed until <Wednesday|Thursday|Monday> because of the storm.
Campaigners handed <who> a petition with <900-40000> signatures about the <matter>.
The court in <place> sentenced a man aged <19-70> to <2-9> years in prison.
In <place>, <who> fear that the <matter> will drive up rents.
title:
<place>: row over <matter>
<who> under pressure over <matter>
What the <matter> means for <place>
heading := Background, Reactions, What happens next, Timeline, In numbers, Analysis
`)

export const history = grammar(String.raw`
ruler := Queen Aldwyn, King Radomir, Duke Henrik, Bishop Anselm of Vorne, the Regent Maravel, Count Osric, Empress Ilsabet, Chancellor Dray
land := Vorne, the Amber Coast, Lower Marland, the salt towns, Estravia, the Kelder valley, the hill cantons, Brunnmark
event := siege, treaty, grain revolt, coronation, plague year, trade war, great fire, land survey, wool strike, fleet mutiny
s:
In <1120-1890> <ruler> ordered a <event> that changed life in <land> for <2-9> generations.
The <event> of <land> is known only from <a monastery chronicle|two letters|tax rolls|a painted ceiling>.
Merchants of <land> paid <ruler> a toll on <salt|wool|amber|copper|herring> until <1300-1800>.
Archaeologists found <12-400> coins and the footings of a <gate|granary|chapel|mint> near the river.
<ruler> married the heir of <land> and so ended a quarrel of <20-90> years.
After the <event> many families left <land> for the coast, where they built ships.
Historians disagree whether <ruler> wanted the <event> or was pushed into it by the guilds.
The walls of the capital, <3-14> metres thick, withstood the <event> of <1200-1700>.
A famine in <1310-1790> halved the population of <land>, and the fields went back to forest.
The printing press came to <land> with a refugee, who set up shop behind the <cathedral|corn exchange|harbour>.
Peasants in <land> refused the labour service and marched on the palace of <ruler>.
<ruler> died in exile, leaving debts and <2-11> children by two marriages.
What later schoolbooks called the <event> was, for contemporaries, a bad winter with soldiers.
The archive holds <30-900> letters of <ruler>, most of them about money and horses.
Under <ruler> the roads were paved and the courts of <land> sat in every season.
The treaty with <land> was signed in a tent, on a barge, in <1400-1850>.
Only one portrait of <ruler> survives, and it was painted from memory.
title:
<ruler> and the <event>
The <event> of <land>, <1200-1850>
Everyday life in <land>
heading := Sources, The road to the <event>, Aftermath, Daily life, Trade and crafts, Legacy
`)
